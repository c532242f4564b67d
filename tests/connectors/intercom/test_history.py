"""A conversation fetched as a whole: the same events as its deliveries brought, and those that were never ours."""

from __future__ import annotations

import pytest

from bot.errors import NotSent
from bot.model import (
    Author,
    Event,
    Feedback,
    InboundMessage,
    MessageEdited,
    Owner,
    OwnershipChanged,
    ThreadChanged,
    ThreadRef,
)
from connectors.sandbox.faults import Fault
from connectors.sandbox.intercom.workspace import BOT_TEAM_ID, TEAM_ID, TEAMMATE_ID
from tests.connectors.contract import Recorder
from tests.connectors.intercom.conftest import CREDENTIALS, Workspace
from tests.support.builders import changed

OURS = int(BOT_TEAM_ID)


def fetched(workspace: Workspace, conversation_id: str) -> tuple[Event, ...]:
    return workspace.connector(team_id=OURS).fetch(changed("intercom", CREDENTIALS.app_id, conversation_id))


def words(events: tuple[Event, ...]) -> list[tuple[Author, str]]:
    return [(event.author, event.text) for event in events if isinstance(event, InboundMessage)]


def test_what_is_fetched_is_what_was_delivered(workspace: Workspace, accepted: Recorder) -> None:
    sandbox, conversation_id = workspace.sandbox, workspace.conversation("I can't log in")
    sandbox.customer_replies(conversation_id, "Are you there?")
    sandbox.admin_notes(conversation_id, TEAMMATE_ID, "Who is that?")
    sandbox.admin_replies(conversation_id, CREDENTIALS.admin_id, "Our own words")
    sandbox.admin_replies(conversation_id, TEAMMATE_ID, "I am")
    sandbox.admin_assigns(conversation_id, TEAMMATE_ID, to_admin=TEAMMATE_ID)
    sandbox.admin_closes(conversation_id, TEAMMATE_ID, "Bye")
    sandbox.customer_replies(conversation_id, "Wait")
    sandbox.deliveries.wait()

    events = workspace.connector().fetch(changed("intercom", CREDENTIALS.app_id, conversation_id))
    assert words(events) == [
        (Author.REQUESTER, "I can't log in"),
        (Author.REQUESTER, "Are you there?"),
        (Author.AGENT, "I am"),
        (Author.AGENT, "Bye"),
        (Author.REQUESTER, "Wait"),
    ]

    def known(event: Event) -> object:
        return event.message_id if isinstance(event, InboundMessage) else getattr(event, "event_id", None)

    assert {known(event) for event in events} == {known(event) for event in accepted.events}
    changes = [(event.owner, event.closing) for event in events if isinstance(event, OwnershipChanged)]
    assert changes == [(Owner.HUMAN, False), (Owner.BOT, True)]


def test_what_was_said_to_fin_is_fetched_once_it_is_routed_to_us(workspace: Workspace, accepted: Recorder) -> None:
    sandbox = workspace.sandbox
    conversation_id = workspace.conversation("Where is my refund?")
    sandbox.deliveries.wait()
    sandbox.fin_answers(conversation_id, "Let me look that up")
    sandbox.deliveries.wait()
    accepted.events.clear()
    sandbox.customer_replies(conversation_id, "Order 1234")
    sandbox.deliveries.wait()
    assert accepted.events == []
    assert fetched(workspace, conversation_id) == ()

    sandbox.workflow_assigns(conversation_id, to_team=BOT_TEAM_ID)
    events = fetched(workspace, conversation_id)
    assert words(events) == [(Author.REQUESTER, "Where is my refund?"), (Author.REQUESTER, "Order 1234")]
    last = events[-1]
    assert isinstance(last, OwnershipChanged)
    assert (last.owner, last.answer_now) == (Owner.BOT, True)


def test_being_given_a_conversation_makes_us_look_at_it(workspace: Workspace) -> None:
    recorder = Recorder()
    workspace.app.register_blueprint(workspace.connector(team_id=OURS).blueprint(recorder))
    conversation_id = workspace.conversation()
    workspace.sandbox.deliveries.wait()
    recorder.events.clear()
    workspace.sandbox.workflow_assigns(conversation_id, to_team=BOT_TEAM_ID)
    workspace.sandbox.deliveries.wait()
    assert ThreadChanged(thread=ThreadRef("intercom", CREDENTIALS.app_id, conversation_id)) in recorder.events
    recorder.events.clear()
    workspace.sandbox.workflow_assigns(conversation_id, to_team=TEAM_ID)
    workspace.sandbox.deliveries.wait()
    assert {event.owner for event in recorder.events if isinstance(event, OwnershipChanged)} == {Owner.HUMAN}
    assert not any(isinstance(event, ThreadChanged) for event in recorder.events)


def test_a_ticket_from_a_form_brings_its_title_and_description(workspace: Workspace, accepted: Recorder) -> None:
    contact = workspace.sandbox.add_contact("Joe Bloggs", "joe@bloggs.example")
    ticket = workspace.sandbox.customer_creates_ticket(contact, "Refund <now>", "Order 1234\nplease")
    workspace.sandbox.deliveries.wait()
    assert accepted.events == [ThreadChanged(thread=ThreadRef("intercom", CREDENTIALS.app_id, ticket))]
    (opening,) = fetched(workspace, ticket)
    assert isinstance(opening, InboundMessage)
    assert opening.text.split() == ["Refund", "<now>", "Order", "1234", "please"]
    assert opening.message_id.startswith("source:")
    assert workspace.sandbox.violations == []

    accepted.events.clear()
    reply = workspace.sandbox.customer_replies(ticket, "Hello?")
    workspace.sandbox.deliveries.wait()
    assert accepted.events == [ThreadChanged(thread=ThreadRef("intercom", CREDENTIALS.app_id, ticket))]
    assert [event.message_id for event in fetched(workspace, ticket) if isinstance(event, InboundMessage)][1:] == [
        reply
    ]


def test_what_was_taken_back_or_thought_comes_along(workspace: Workspace) -> None:
    sandbox, conversation_id = workspace.sandbox, workspace.conversation("My card is 4111")
    gone = sandbox.customer_replies(conversation_id, "cvc 123")
    sandbox.admin_redacts(conversation_id)
    sandbox.admin_redacts(conversation_id, gone)
    sandbox.customer_replies(conversation_id, "That helped")
    opening, reply, helped = fetched(workspace, conversation_id)
    assert isinstance(opening, MessageEdited)
    assert opening.message_id.startswith("source:")
    assert isinstance(reply, MessageEdited)
    assert (reply.message_id, reply.text) == (gone, None)
    assert isinstance(helped, Feedback)


def test_redaction_and_rating_reach_us_as_they_happen(workspace: Workspace, accepted: Recorder) -> None:
    conversation_id = workspace.conversation("My card is 4111")
    gone = workspace.sandbox.customer_replies(conversation_id, "cvc 123")
    workspace.sandbox.deliveries.wait()
    accepted.events.clear()
    workspace.sandbox.admin_redacts(conversation_id, gone)
    workspace.sandbox.admin_redacts(conversation_id)
    workspace.sandbox.customer_rates(conversation_id, 2, "Slow")
    workspace.sandbox.deliveries.wait()
    taken = [event.message_id for event in accepted.events if isinstance(event, MessageEdited)]
    assert len(taken) == 2
    assert gone in taken
    (rating,) = (event for event in accepted.events if isinstance(event, Feedback))
    assert (rating.score, rating.comment, rating.about) == (2, "Slow", None)


def test_a_conversation_that_was_deleted_has_nothing_new_and_an_outage_is_waited_for(workspace: Workspace) -> None:
    assert fetched(workspace, "999") == ()
    conversation_id = workspace.conversation()
    for kind in ("500", "reset"):
        workspace.faults.add(Fault(vendor="intercom", kind=kind, path="/conversations/*"))
        with pytest.raises(NotSent):
            fetched(workspace, conversation_id)


def test_a_conversation_in_an_unknown_shape_may_be_read_later(workspace: Workspace) -> None:
    conversation_id = workspace.conversation()
    with workspace.sandbox.lock:
        del workspace.sandbox.state.conversations[conversation_id]["created_at"]
    with pytest.raises(NotSent, match="created_at"):
        fetched(workspace, conversation_id)
