"""What two workers said in a conversation, and what came too late after a human's words: taken back."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from functools import partial

import pytest

from bot import leave
from bot.errors import NotSent, SupersededByAgent
from bot.model import DeskComment, Purpose
from connectors.intercom.conversations_api import ConversationClient
from connectors.sandbox.intercom.payloads import REDACTED
from connectors.sandbox.intercom.workspace import TEAMMATE_ID
from tests.connectors.intercom.builders import reply_to
from tests.connectors.intercom.conftest import Workspace


def bodies(workspace: Workspace, conversation_id: str) -> list[str]:
    return [part["body"] for part in workspace.sandbox.parts(conversation_id) if part["body"]]


def test_the_copy_goes_and_the_recorded_one_stays(workspace: Workspace) -> None:
    conversation_id, connector = workspace.conversation(), workspace.connector(feedback=False)
    reply = reply_to(conversation_id)
    kept = connector.send(reply, "key")
    known = replace(reply, known_ids=(kept.external_id,))
    copy = connector.send(known, "key")
    retractor = connector.capabilities.retracts
    assert retractor is not None
    assert retractor.copies(known, "key", kept.external_id) == (copy.external_id,)
    retractor.take_back(reply.thread, [copy.external_id])
    assert bodies(workspace, conversation_id)[1:] == [REDACTED["body"]]
    assert retractor.copies(known, "key", kept.external_id) == ()
    retractor.take_back(reply.thread, ["no such part"])
    assert workspace.sandbox.violations == []


def slow_write(monkeypatch: pytest.MonkeyPatch, meanwhile: Callable[[], object]) -> None:
    """A worker stands still for ten seconds between its last look and the write."""
    clock, say = leave.now, ConversationClient.say

    def late(client: ConversationClient, *arguments: object) -> object:
        monkeypatch.setattr(leave, "now", lambda: clock() + 10)
        meanwhile()
        return say(client, *arguments)  # type: ignore[arg-type]

    monkeypatch.setattr(ConversationClient, "say", late)


def test_words_that_come_below_a_humans_are_taken_back(workspace: Workspace, monkeypatch: pytest.MonkeyPatch) -> None:
    conversation_id = workspace.conversation()
    takes_over = partial(workspace.sandbox.admin_replies, conversation_id, TEAMMATE_ID, "I am on it.")
    slow_write(monkeypatch, takes_over)
    with pytest.raises(SupersededByAgent):
        workspace.connector().send(reply_to(conversation_id), "key")
    assert bodies(workspace, conversation_id) == ["<p>I am on it.</p>", REDACTED["body"]]


def test_words_that_were_long_on_their_way_and_are_the_first_stay(
    workspace: Workspace, monkeypatch: pytest.MonkeyPatch
) -> None:
    conversation_id, connector = workspace.conversation(), workspace.connector(feedback=False)
    slow_write(monkeypatch, lambda: None)
    receipt = connector.send(reply_to(conversation_id), "key")
    assert receipt.external_id
    assert REDACTED["body"] not in bodies(workspace, conversation_id)


def test_a_look_that_stays_slow_is_none(workspace: Workspace, monkeypatch: pytest.MonkeyPatch) -> None:
    """The conversation as it was ten seconds ago says nothing of who has it now."""
    conversation_id, ticks = workspace.conversation(), iter(range(0, 600, 10))
    monkeypatch.setattr(leave, "now", lambda: float(next(ticks)))
    with pytest.raises(NotSent):
        workspace.connector().send(reply_to(conversation_id), "key")
    assert workspace.sandbox.parts(conversation_id) == []


def test_a_note_of_the_desk_is_known_by_its_key(workspace: Workspace) -> None:
    conversation_id, desk = workspace.conversation(), workspace.desk()
    note = DeskComment(account="app1", ticket_id=conversation_id, text="The requester wrote.", requester=None)
    first, second, other = (desk.comment(note, key) for key in ("key", "key", "another"))
    retractor = workspace.connector().capabilities.retracts
    assert retractor is not None
    remark = replace(reply_to(conversation_id, note.text), purpose=Purpose.REMARK)
    assert retractor.copies(remark, "key", second.external_id) == (first.external_id,)
    retractor.take_back(remark.thread, [second.external_id])
    assert desk.find_comment(note, "key") == first
    assert desk.find_comment(note, "another") == other
    assert retractor.copies(remark, "key", first.external_id) == ()
