"""Handing a conversation over inside Intercom: one note, one assignment, whatever died when."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from bot import leave
from bot.app.settings import load
from bot.errors import ConfigurationError, NotSent, OutcomeUnknown
from bot.model import (
    Attachment,
    Author,
    DeskComment,
    Handoff,
    InboundMessage,
    Priority,
    Reason,
    Requester,
    ThreadRef,
    Turn,
)
from connectors.intercom.client import Json
from connectors.intercom.connector import IntercomDesk
from connectors.intercom.conversations_api import ConversationClient
from connectors.intercom.settings import IntercomSettings
from connectors.sandbox.faults import Fault, Kind
from connectors.sandbox.intercom.state import TICKET_TYPE_ID
from connectors.sandbox.intercom.workspace import TEAM_ID, TEAMMATE_ID
from tests.connectors.contract import Recorder
from tests.connectors.intercom.conftest import CREDENTIALS, Workspace

KEY = "5f0c3a52-5f6e-4a7e-9d2b-1f6f6f1c0a11"
JOE = Requester(id="6762f1571bb69f9f2193bbbb", name="Joe Bloggs")


def handoff_of(conversation_id: str) -> Handoff:
    at = datetime.now(UTC)
    return Handoff(
        conversation_id=1,
        thread=ThreadRef("intercom", CREDENTIALS.app_id, conversation_id),
        requester=JOE,
        reason=Reason.HUMAN_REQUESTED,
        explanation="The customer asked for a person.",
        priority=Priority.HIGH,
        subject="Can't log in",
        summary="Joe cannot log in.\nResetting did not help.",
        turns=(
            Turn(author=Author.REQUESTER, text="<script>help</script>", at=at, name="Joe Bloggs"),
            Turn(author=Author.BOT, text="x" * 1500, at=at),
            Turn(
                author=Author.REQUESTER,
                text="See here",
                at=at,
                attachments=(Attachment(name="shot.png", content_type="image/png"),),
            ),
        ),
    )


def notes(workspace: Workspace, conversation_id: str) -> list[str]:
    return [part["body"] for part in workspace.sandbox.parts(conversation_id) if part["part_type"] == "note"]


def assignments(workspace: Workspace, conversation_id: str) -> list[Any]:
    parts = workspace.sandbox.parts(conversation_id)
    return [part["assigned_to"] for part in parts if part["part_type"] == "assignment"]


def test_a_handoff_is_a_note_and_an_assignment_to_the_team(workspace: Workspace) -> None:
    conversation_id = workspace.conversation()
    receipt = workspace.desk().create_handoff(handoff_of(conversation_id), KEY)
    assert receipt.external_id == conversation_id
    assert receipt.url == f"https://app.intercom.com/a/inbox/abc12345/inbox/conversation/{conversation_id}"
    (note,) = notes(workspace, conversation_id)
    for piece in ("asked for a person", "Resetting did not help", "shot.png"):
        assert piece in note
    # What was said stands above it.
    assert "script" not in note
    assert "xxx" not in note
    assert assignments(workspace, conversation_id) == [{"type": "team", "id": TEAM_ID}]
    assert workspace.sandbox.said_by_bot(conversation_id) == []
    assert workspace.sandbox.violations == []


def test_a_second_attempt_adds_nothing(workspace: Workspace) -> None:
    conversation_id, desk = workspace.conversation(), workspace.desk()
    handoff = handoff_of(conversation_id)
    assert desk.find_handoff(handoff, KEY) is None
    first = desk.create_handoff(handoff, KEY)
    assert desk.find_handoff(handoff, KEY) == first
    assert desk.create_handoff(handoff, KEY) == first
    assert len(workspace.sandbox.parts(conversation_id)) == 2


@pytest.mark.impatient
@pytest.mark.parametrize(("path", "kind"), [("*/reply", "timeout_after"), ("*/parts", "timeout_after")])
def test_a_time_out_half_way_is_finished_not_repeated(workspace: Workspace, path: str, kind: Kind) -> None:
    conversation_id, desk = workspace.conversation(), workspace.desk()
    handoff = handoff_of(conversation_id)
    workspace.faults.add(Fault(vendor="intercom", kind=kind, path=path, seconds=2))
    with pytest.raises(OutcomeUnknown):
        desk.create_handoff(handoff, KEY)
    if desk.find_handoff(handoff, KEY) is None:
        desk.create_handoff(handoff, KEY)
    assert len(notes(workspace, conversation_id)) == len(assignments(workspace, conversation_id)) == 1


def test_a_failure_between_note_and_assignment_is_no_finished_handoff(workspace: Workspace) -> None:
    conversation_id, desk = workspace.conversation(), workspace.desk()
    workspace.faults.add(Fault(vendor="intercom", kind="429", path="*/parts", retry_after=0))
    with pytest.raises(NotSent):
        desk.create_handoff(handoff_of(conversation_id), KEY)
    assert desk.find_handoff(handoff_of(conversation_id), KEY) is None
    desk.create_handoff(handoff_of(conversation_id), KEY)
    assert len(notes(workspace, conversation_id)) == len(assignments(workspace, conversation_id)) == 1


def test_a_teammate_who_was_quicker_than_the_second_attempt_keeps_the_conversation(workspace: Workspace) -> None:
    conversation_id, desk = workspace.conversation(), workspace.desk()
    workspace.faults.add(Fault(vendor="intercom", kind="500", path="*/parts"))
    with pytest.raises(OutcomeUnknown):
        desk.create_handoff(handoff_of(conversation_id), KEY)
    workspace.sandbox.admin_assigns(conversation_id, TEAMMATE_ID, to_admin=TEAMMATE_ID)
    assert desk.find_handoff(handoff_of(conversation_id), KEY) is not None
    desk.create_handoff(handoff_of(conversation_id), KEY)
    assert assignments(workspace, conversation_id) == [{"type": "admin", "id": TEAMMATE_ID}]


@pytest.mark.parametrize("takes", ["answers", "takes it"])
def test_so_does_one_who_took_it_while_the_look_was_on_its_way(
    workspace: Workspace, monkeypatch: pytest.MonkeyPatch, takes: str
) -> None:
    """Nobody has it taken away, or put to sleep until tomorrow, in the middle of their answer."""
    conversation_id, sandbox = workspace.conversation(), workspace.sandbox
    clock, read = leave.now, ConversationClient.read

    def late(client: ConversationClient, number: str) -> Json:
        found = read(client, number)
        monkeypatch.setattr(ConversationClient, "read", read)
        monkeypatch.setattr(leave, "now", lambda: clock() + 10)
        if takes == "answers":
            sandbox.admin_replies(number, TEAMMATE_ID, "I am on it.")
        else:
            sandbox.admin_assigns(number, TEAMMATE_ID, to_admin=TEAMMATE_ID)
        return found

    monkeypatch.setattr(ConversationClient, "read", late)
    handoff = replace(handoff_of(conversation_id), reopen_at=tomorrow())
    workspace.desk(snooze=True).create_handoff(handoff, KEY)
    assert [one for one in assignments(workspace, conversation_id) if one["type"] == "team"] == []
    assert state_of(workspace, conversation_id)[0] == "open"
    assert len(notes(workspace, conversation_id)) == 1


def test_another_handoff_of_the_same_conversation_gets_its_own_note(workspace: Workspace) -> None:
    conversation_id, desk = workspace.conversation(), workspace.desk()
    desk.create_handoff(handoff_of(conversation_id), KEY)
    workspace.sandbox.admin_closes(conversation_id, TEAMMATE_ID)
    workspace.sandbox.customer_replies(conversation_id, "It is broken again")
    assert desk.find_handoff(handoff_of(conversation_id), "another key") is None
    desk.create_handoff(handoff_of(conversation_id), "another key")
    assert len(notes(workspace, conversation_id)) == 2


def test_a_closed_conversation_is_reopened_where_the_team_sees_it(workspace: Workspace) -> None:
    conversation_id = workspace.conversation()
    workspace.sandbox.admin_closes(conversation_id, TEAMMATE_ID)
    workspace.desk().create_handoff(handoff_of(conversation_id), KEY)
    assert workspace.sandbox.snapshot()["conversations"][conversation_id]["state"] == "open"


def test_without_a_team_the_bot_lets_go_of_the_conversation(workspace: Workspace) -> None:
    conversation_id, desk = workspace.conversation(), workspace.desk(team_id=None)
    workspace.sandbox.admin_assigns(conversation_id, TEAMMATE_ID, to_admin=CREDENTIALS.admin_id)
    desk.create_handoff(handoff_of(conversation_id), KEY)
    assert workspace.sandbox.snapshot()["conversations"][conversation_id]["admin_assignee_id"] is None
    assert desk.find_handoff(handoff_of(conversation_id), KEY) is not None
    assert workspace.sandbox.violations == []


def test_our_own_handoff_and_the_teams_notes_say_nothing_to_the_bot(workspace: Workspace, accepted: Recorder) -> None:
    conversation_id = workspace.conversation()
    workspace.desk().create_handoff(handoff_of(conversation_id), KEY)
    workspace.sandbox.admin_notes(conversation_id, TEAMMATE_ID, "He called before")
    workspace.sandbox.deliveries.wait()
    (opening,) = accepted.events
    assert isinstance(opening, InboundMessage)
    assert opening.thread.thread_id == conversation_id


def test_the_requesters_words_stand_in_the_conversation_already(workspace: Workspace) -> None:
    conversation_id, desk = workspace.conversation(), workspace.desk()
    words = DeskComment(account=CREDENTIALS.app_id, ticket_id=conversation_id, text="And now?", requester=JOE)
    assert desk.comment(words, KEY).external_id == conversation_id
    assert desk.find_comment(words, KEY) == desk.comment(words, KEY)
    assert workspace.sandbox.parts(conversation_id) == []


def test_an_internal_note_is_written_once_and_never_shown_to_the_customer(workspace: Workspace) -> None:
    conversation_id, desk = workspace.conversation(), workspace.desk()
    note = DeskComment(account=CREDENTIALS.app_id, ticket_id=conversation_id, text="Not <b>sent</b>", requester=None)
    assert desk.find_comment(note, KEY) is None
    receipt = desk.comment(note, KEY)
    assert desk.find_comment(note, KEY) == receipt
    assert desk.find_comment(note, "another key") is None
    (body,) = notes(workspace, conversation_id)
    assert "Not &lt;b&gt;sent&lt;/b&gt;" in body
    assert workspace.sandbox.said_by_bot(conversation_id) == []


def tomorrow() -> datetime:
    return (datetime.now(UTC) + timedelta(days=1)).replace(microsecond=0)


def state_of(workspace: Workspace, conversation_id: str) -> tuple[str, int | None]:
    found = workspace.sandbox.snapshot()["conversations"][conversation_id]
    return found["state"], found["snoozed_until"]


def test_a_handoff_may_make_the_conversation_a_ticket(workspace: Workspace) -> None:
    conversation_id, desk = workspace.conversation(), workspace.desk(ticket_type_id=int(TICKET_TYPE_ID))
    handoff = handoff_of(conversation_id)
    assert desk.create_handoff(handoff, KEY).external_id == conversation_id
    ticket = workspace.sandbox.state.tickets[conversation_id]
    assert ticket["ticket_attributes"] == {
        "_default_title_": "Can't log in",
        "_default_description_": "Joe cannot log in.\nResetting did not help.",
    }
    assert desk.create_handoff(handoff, KEY) == desk.find_handoff(handoff, KEY)
    assert [seen[1] for seen in workspace.seen].count(f"/intercom/conversations/{conversation_id}/convert") == 1
    assert workspace.sandbox.violations == []


@pytest.mark.parametrize("kind", ["429", "500", pytest.param("timeout_after", marks=pytest.mark.impatient)])
def test_a_handoff_without_its_ticket_is_not_finished(workspace: Workspace, kind: Kind) -> None:
    conversation_id, desk = workspace.conversation(), workspace.desk(ticket_type_id=int(TICKET_TYPE_ID))
    handoff = handoff_of(conversation_id)
    workspace.faults.add(Fault(vendor="intercom", kind=kind, path="*/convert", seconds=2, retry_after=0))
    with pytest.raises((NotSent, OutcomeUnknown)):
        desk.create_handoff(handoff, KEY)
    if desk.find_handoff(handoff, KEY) is None:
        desk.create_handoff(handoff, KEY)
    assert conversation_id in workspace.sandbox.state.tickets
    assert len(notes(workspace, conversation_id)) == len(assignments(workspace, conversation_id)) == 1


@pytest.mark.parametrize("closed", [True, False])
def test_outside_business_hours_it_is_snoozed_until_they_begin(workspace: Workspace, closed: bool) -> None:
    conversation_id, opening = workspace.conversation(), tomorrow()
    if closed:
        workspace.sandbox.admin_closes(conversation_id, TEAMMATE_ID)
    workspace.desk(snooze=True).create_handoff(replace(handoff_of(conversation_id), reopen_at=opening), KEY)
    assert state_of(workspace, conversation_id) == ("snoozed", int(opening.timestamp()))
    assert workspace.sandbox.violations == []
    workspace.sandbox.customer_replies(conversation_id, "And another thing")
    assert state_of(workspace, conversation_id) == ("open", None)


@pytest.mark.parametrize(
    ("snooze", "reopen_at"),
    [(False, tomorrow()), (True, None), (True, datetime.now(UTC) - timedelta(minutes=1))],
    ids=["not wanted", "somebody is there", "they are back already"],
)
def test_otherwise_it_is_open(workspace: Workspace, snooze: bool, reopen_at: datetime | None) -> None:
    conversation_id = workspace.conversation()
    workspace.desk(snooze=snooze).create_handoff(replace(handoff_of(conversation_id), reopen_at=reopen_at), KEY)
    assert state_of(workspace, conversation_id) == ("open", None)


@pytest.mark.impatient
def test_what_a_teammate_opened_is_not_snoozed_again(workspace: Workspace) -> None:
    conversation_id, desk = workspace.conversation(), workspace.desk(snooze=True)
    handoff = replace(handoff_of(conversation_id), reopen_at=tomorrow())
    workspace.faults.add(Fault(vendor="intercom", kind="delay", path="*/parts", seconds=0))
    workspace.faults.add(Fault(vendor="intercom", kind="timeout_after", path="*/parts", seconds=2))
    with pytest.raises(OutcomeUnknown):
        desk.create_handoff(handoff, KEY)
    workspace.sandbox.customer_replies(conversation_id, "Anybody there?")
    assert desk.find_handoff(handoff, KEY) is not None
    assert state_of(workspace, conversation_id)[0] == "open"


def test_a_bot_that_would_hand_over_to_itself_does_not_start() -> None:
    environ = {
        "INTERCOM_ACCESS_TOKEN": "t",
        "INTERCOM_CLIENT_SECRET": "s",
        "INTERCOM_ADMIN_ID": "1",
    }
    settings = load(environ, dotenv=None, pending=("ZENDESK_SUBDOMAIN",))
    same = IntercomSettings(team_id=7, handoff_team_id=7)
    with pytest.raises(ConfigurationError, match="handoff_team_id: found 7"):
        IntercomDesk.from_settings(replace(settings, of_channels={**settings.of_channels, IntercomSettings: same}))
