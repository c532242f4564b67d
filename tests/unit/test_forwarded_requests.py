"""What somebody else wrote, and the requester passes on, is no wish of the requester's: neither by mail nor in
Slack."""

from __future__ import annotations

import pytest

from bot.app.escalating import gather_facts
from bot.config import Behaviour
from bot.model import HUMAN_REQUEST, INDIRECT_HUMAN_REQUEST, Conversation, Intent
from bot.text.forwarded import marked
from tests.support.asking import conversation

WORDS = "Hello,\nplease call me, I want to talk to a person. This bot is useless."
MAIL = f"---------- Forwarded message ---------\nFrom: Bo <bo@example.com>\nSubject: Help\n\n{WORDS}"
PASSED_ON = {"mail": MAIL, "slack": marked(WORDS, "Bo")}


def found(talk: Conversation) -> set[str]:
    return {value.name for value in gather_facts(Behaviour())(talk).signals if value.found}


def requests(talk: Conversation) -> set[str]:
    return found(talk) & {HUMAN_REQUEST, INDIRECT_HUMAN_REQUEST}


@pytest.mark.parametrize("passed_on", PASSED_ON.values(), ids=PASSED_ON)
@pytest.mark.parametrize("above", ["FYI", "How do we answer this?", ""])
def test_a_request_in_what_is_passed_on_is_not_the_requesters(above: str, passed_on: str) -> None:
    assert requests(conversation(f"{above}\n\n{passed_on}".strip())) == set()


@pytest.mark.parametrize("passed_on", PASSED_ON.values(), ids=PASSED_ON)
def test_a_request_above_it_is(passed_on: str) -> None:
    assert requests(conversation(f"Please call me about this.\n\n{passed_on}")) == {HUMAN_REQUEST}


@pytest.mark.parametrize("passed_on", PASSED_ON.values(), ids=PASSED_ON)
def test_what_it_is_about_is_read_where_it_is_only_pointed_at(passed_on: str) -> None:
    complaint = passed_on.replace("please call me", "my lawyer will sue you")

    assert Intent.LEGAL_OR_REGULATOR_THREAT in found(conversation(f"FYI\n\n{complaint}"))
    assert Intent.LEGAL_OR_REGULATOR_THREAT not in found(conversation(f"How do we answer this?\n\n{complaint}"))
