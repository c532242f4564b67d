"""What somebody else wrote, and the requester passes on, is no wish of the requester's: neither by mail nor in
Slack."""

from __future__ import annotations

import pytest

from bot.app.escalating import gather_facts
from bot.config import Behaviour
from bot.model import HUMAN_REQUEST, INDIRECT_HUMAN_REQUEST, Conversation
from bot.text.forwarded import marked
from escalation.signals.human_request import said
from tests.support.asking import conversation

WORDS = "Hello,\nplease call me, I want to talk to a person. This bot is useless."
MAIL = f"---------- Forwarded message ---------\nFrom: Bo <bo@example.com>\nSubject: Help\n\n{WORDS}"
PASSED_ON = {"mail": MAIL, "slack": marked(WORDS, "Bo")}


def wishes(talk: Conversation) -> set[str]:
    return {value.name for value in gather_facts(Behaviour())(talk).signals} & {HUMAN_REQUEST, INDIRECT_HUMAN_REQUEST}


@pytest.mark.parametrize("passed_on", PASSED_ON.values(), ids=PASSED_ON)
@pytest.mark.parametrize("above", ["FYI", "How do we answer this?", ""])
def test_a_wish_in_what_is_passed_on_is_none_of_the_requesters(above: str, passed_on: str) -> None:
    assert wishes(conversation(f"{above}\n\n{passed_on}".strip())) == set()


@pytest.mark.parametrize("passed_on", PASSED_ON.values(), ids=PASSED_ON)
def test_a_wish_above_it_is(passed_on: str) -> None:
    assert wishes(conversation(f"Please call me about this.\n\n{passed_on}")) == {HUMAN_REQUEST}


def test_what_it_is_about_is_still_read_in_a_mail_that_is_only_pointed_at() -> None:
    assert "please call me" in said(conversation(f"FYI\n\n{MAIL}"))
