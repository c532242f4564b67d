"""Intercom: confirmed conversations are closed, woken ones closed again, and quick replies are under answers only."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest

from bot import leave
from bot.model import Asks, Purpose, ThreadRef
from connectors.intercom.client import Json
from connectors.intercom.conversations_api import ConversationClient
from connectors.sandbox.intercom.workspace import TEAMMATE_ID
from tests.connectors.intercom.builders import reply_to
from tests.connectors.intercom.conftest import CREDENTIALS, Workspace

KEY = "6f2b0f0e-9c39-4d4c-8d38-0f1f7f5b6a11"


def state(workspace: Workspace, conversation_id: str) -> str:
    return str(workspace.sandbox.state.conversations[conversation_id]["state"])


def kinds(workspace: Workspace, conversation_id: str) -> list[str]:
    return [part["part_type"] for part in workspace.sandbox.parts(conversation_id)]


def settle(workspace: Workspace, conversation_id: str) -> None:
    settler = workspace.connector().capabilities.settles
    assert settler is not None
    settler.settle(ThreadRef("intercom", CREDENTIALS.app_id, conversation_id))


@pytest.mark.parametrize(("behaviour", "expected"), [({}, "closed"), ({"on_confirmed": "leave"}, "open")])
def test_a_confirmed_conversation_is_closed_with_its_last_word_as_the_operator_chose(
    workspace: Workspace, behaviour: dict[str, Any], expected: str
) -> None:
    number = workspace.conversation()
    words = replace(reply_to(number, "Glad I could help!"), purpose=Purpose.CONFIRMED, asks=Asks.NOTHING)
    connector = workspace.connector(**behaviour)
    connector.send(words, KEY)

    assert state(workspace, number) == expected
    (said,) = workspace.sandbox.said_by_bot(number)
    assert "Glad I could help!" in said
    assert connector.find_sent(words, KEY) is not None
    assert "quick_reply" not in kinds(workspace, number)


def test_a_conversation_that_thanks_have_woken_is_closed_again_once_and_without_a_word(workspace: Workspace) -> None:
    number = workspace.conversation()
    workspace.sandbox.admin_closes(number, TEAMMATE_ID, "Done!")
    workspace.sandbox.customer_replies(number, "thanks")
    assert state(workspace, number) == "open"

    settle(workspace, number)
    settle(workspace, number)

    assert state(workspace, number) == "closed"
    assert kinds(workspace, number).count("close") == 2
    assert workspace.sandbox.said_by_bot(number) == []


@pytest.mark.parametrize("by", ["teammate", "customer"])
def test_a_conversation_in_which_something_was_said_since_is_left(workspace: Workspace, by: str) -> None:
    number = workspace.conversation()
    workspace.sandbox.admin_closes(number, TEAMMATE_ID)
    workspace.sandbox.customer_replies(number, "thanks")
    if by == "teammate":
        workspace.sandbox.admin_replies(number, TEAMMATE_ID, "One more thing.")
    else:
        workspace.sandbox.customer_replies(number, "And how do I export?")

    settle(workspace, number)

    assert state(workspace, number) == "open"


def test_nor_is_one_closed_by_a_look_that_was_ten_seconds_on_its_way(
    workspace: Workspace, monkeypatch: pytest.MonkeyPatch
) -> None:
    number = workspace.conversation()
    workspace.sandbox.admin_closes(number, TEAMMATE_ID)
    workspace.sandbox.customer_replies(number, "thanks")
    clock, read = leave.now, ConversationClient.read

    def late(client: ConversationClient, conversation_id: str) -> Json:
        found = read(client, conversation_id)
        monkeypatch.setattr(ConversationClient, "read", read)
        monkeypatch.setattr(leave, "now", lambda: clock() + 10)
        workspace.sandbox.customer_replies(number, "And how do I export?")
        return found

    monkeypatch.setattr(ConversationClient, "read", late)
    settle(workspace, number)

    assert state(workspace, number) == "open"


@pytest.mark.parametrize(
    ("asks", "choices"),
    [
        (Asks.HELPED, ["That helped", "I still need help", "Talk to a person"]),
        (Asks.PERSON, ["Talk to a person"]),
        (Asks.WHAT, []),
        (Asks.ANYTHING_ELSE, []),
        (Asks.NOTHING, []),
        (None, []),
    ],
)
def test_the_choices_answer_what_the_reply_asks(workspace: Workspace, asks: Asks | None, choices: list[str]) -> None:
    number = workspace.conversation()
    workspace.connector().send(replace(reply_to(number), asks=asks), KEY)

    options = [part["metadata"].get("quick_reply_options", []) for part in workspace.sandbox.parts(number)]
    assert [option["text"] for offered in options for option in offered] == choices
