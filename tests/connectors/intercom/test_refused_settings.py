"""A team or type of ticket that Intercom does not have is left out: the conversation reaches people all the same."""

from __future__ import annotations

from datetime import UTC, datetime

from bot.model import Author, Handoff, Priority, Reason, Requester, ThreadRef, Turn
from tests.connectors.intercom.conftest import CREDENTIALS, Workspace

KEY = "5f0c3a52-5f6e-4a7e-9d2b-1f6f6f1c0a11"


def handoff_of(conversation_id: str) -> Handoff:
    return Handoff(
        conversation_id=1,
        thread=ThreadRef("intercom", CREDENTIALS.app_id, conversation_id),
        requester=Requester(id="6762f1571bb69f9f2193bbbb", name="Joe Bloggs"),
        reason=Reason.HUMAN_REQUESTED,
        explanation="The customer asked for a person.",
        priority=Priority.HIGH,
        subject="Can't log in",
        summary="Joe cannot log in.",
        turns=(Turn(author=Author.REQUESTER, text="help", at=datetime.now(UTC)),),
    )


def notes(workspace: Workspace, conversation_id: str) -> list[str]:
    return [part["body"] for part in workspace.sandbox.parts(conversation_id) if part["part_type"] == "note"]


def test_an_unknown_team_leaves_the_conversation_unassigned_and_says_so(workspace: Workspace) -> None:
    number = workspace.conversation()
    desk = workspace.desk(team_id=999)
    receipt = desk.create_handoff(handoff_of(number), KEY)
    assert receipt.left_out == ("team 999",)
    assert str(workspace.sandbox.state.conversations[number]["admin_assignee_id"] or "0") == "0"
    note, remark = notes(workspace, number)
    assert "Joe cannot log in" in note
    assert "Created without these settings, which were refused: team 999" in remark

    desk.create_handoff(handoff_of(number), KEY)
    assert len(notes(workspace, number)) == 2


def test_a_type_of_ticket_that_is_not_for_customers_leaves_it_a_conversation(workspace: Workspace) -> None:
    number = workspace.conversation()
    receipt = workspace.desk(ticket_type_id=54).create_handoff(handoff_of(number), KEY)
    assert receipt.left_out == ("ticket_type_id 54",)
    assert len(notes(workspace, number)) == 2
