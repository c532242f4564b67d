"""Kinds of requests for a person that had been missed: phone support, a call about something, somebody's help."""

from __future__ import annotations

import pytest

from escalation.human_request.detect import human_request
from escalation.human_request.result import RequestKind

EXPLICIT = (
    "do you have any phone support",
    "tienen atención telefónica?",
    "gibt es einen telefonischen kundendienst?",
    "你们有电话客服吗",
    "is there a number I can call",
    "I'd like to be called about my invoice",
    "any chance of a call back this afternoon about the boiler?",
    "Czy mogliby Państwo do mnie oddzwonić w sprawie zamówienia?",
    "someone please help me",
    "Hello? Can anyone help?",
    "quelqu'un peut m'aider svp",
    "bana yardım edecek biri var mı",
    "誰か助けてください",
    "Can anybody from the warranty department assist?",
    "can i be served by a bank clerk",
    "proszę mnie przełączyć do księgowości",
    "transfr me 2 billing",
)
OTHERS = (
    "does the plan include phone support",
    "how can I help somebody else sign in?",
    "if I want to transfer money can I send it to anyone",
    "Please don't ring me, I'm at work. Where do I find my invoice?",
    "Welche Nummer muss ich wählen, um die Mailbox abzuhören?",
    "expecting a refund but it's nowhere to be seen",
)


@pytest.mark.parametrize("text", EXPLICIT)
def test_it_is_heard(text: str) -> None:
    assert human_request(text).explicit


@pytest.mark.parametrize("text", OTHERS)
def test_what_only_sounds_like_it_is_not(text: str) -> None:
    assert human_request(text).kind is RequestKind.NONE


def test_somebodys_help_with_a_topic_is_only_a_hint() -> None:
    assert human_request("Can someone help me change my PIN?").kind is RequestKind.INDIRECT
