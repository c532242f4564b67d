"""Nobody is told anything of another's ticket, whatever a model asks for."""

from __future__ import annotations

import time

import pytest

from bot.config import TicketSettings
from bot.model import Effect, Ending, EscalationDecision, Mode, Reason, Requester, ToolContext, ToolOutcome
from bot.store.tickets import Tickets
from bot.ticket_tools.source import TicketTools
from bot.ticket_tools.status import NO_NUMBER, NO_SUCH_TICKET, NONE
from tests.support.builders import message
from tests.support.store import Store

ASKED_FOR = EscalationDecision(escalate=True, reason=Reason.HUMAN_REQUESTED, explanation="They asked for a person.")


def ticket(store: Store, number: str, thread_id: str, who: str, channel: str = "slack") -> None:
    """A person's conversation goes to a human, as this ticket."""
    asks = message(thread_id=thread_id, channel=channel, author_id=who, requester=Requester(id=who))
    store.accept([asks])
    store.conversations.create_handoff(store.conversation_id(thread_id), ASKED_FOR)
    queued = store.outbox.claim(store.conversation_id(thread_id), "desk")
    assert queued is not None
    store.sent(queued, number)


def asks(store: Store, thread_id: str, who: str, channel: str = "slack", **arguments: object) -> ToolOutcome:
    store.accept([message(thread_id=thread_id, channel=channel, author_id=who, requester=Requester(id=who))])
    conversation = store.conversations.snapshot(store.conversation_id(thread_id))
    source = TicketTools(Tickets(store.database, store.cipher), TicketSettings())
    tool = source.tools(conversation)[0]
    return tool.call(arguments, ToolContext(conversation=conversation, deadline=time.monotonic() + 5))


@pytest.mark.parametrize("number", ["77", "#77", " 77 ", 77])
def test_the_requesters_own_are_told_from_any_of_their_threads(store: Store, number: object) -> None:
    ticket(store, "77", "t1", "ana")

    told = asks(store, "t2", "ana", number=number)

    assert told.text.startswith("Ticket 77 is open, opened ")
    assert asks(store, "t2", "ana").text == told.text


@pytest.mark.parametrize("number", ["77", "77 OR 1=1", "%", "*", "-1"])
def test_anothers_is_told_of_in_the_words_of_one_that_does_not_exist(store: Store, number: str) -> None:
    ticket(store, "77", "t1", "ana")

    assert asks(store, "t2", "eve", number="77").text == NO_SUCH_TICKET
    assert asks(store, "t2", "eve", number="999").text == NO_SUCH_TICKET
    assert asks(store, "t2", "eve").text == NONE
    assert asks(store, "t2", "eve", number=number).text in (NO_SUCH_TICKET, NO_NUMBER)


@pytest.mark.parametrize("extra", [{"requester": "ana"}, {"account": "acme"}, {"conversation": "t1"}])
def test_arguments_that_there_are_not_change_nothing(store: Store, extra: dict[str, str]) -> None:
    ticket(store, "77", "t1", "ana")
    assert asks(store, "t2", "eve", number="77", **extra).text == NO_SUCH_TICKET


def test_where_anybody_may_call_themselves_anything_only_the_conversations_own_is_told(store: Store) -> None:
    ticket(store, "77", "t1", "ana", channel="intercom")

    assert asks(store, "t2", "ana", channel="intercom", number="77").text == NO_SUCH_TICKET
    assert asks(store, "t1", "ana", channel="intercom", number="77").text.startswith("Ticket 77 is open")


@pytest.mark.parametrize("given", [True, ["77"], {"a": 1}, "7 7", "x" * 50])
def test_what_is_no_number_is_said_to_the_model(store: Store, given: object) -> None:
    assert asks(store, "t2", "ana", number=given) == ToolOutcome(text=NO_NUMBER, failed=True)


def test_a_ticket_is_a_decision_and_is_not_offered_where_agents_have_the_thread(store: Store) -> None:
    source = TicketTools(Tickets(store.database, store.cipher), TicketSettings())
    store.accept([message(thread_id="t1"), message(thread_id="t2", mode=Mode.DRAFT)])
    speaks, drafts = (store.conversations.snapshot(store.conversation_id(thread)) for thread in ("t1", "t2"))

    create = source.tools(speaks)[1]
    outcome = create.call({"subject": "made up"}, ToolContext(conversation=speaks, deadline=0))

    assert (create.effect, outcome.ending, store.rows("SELECT FROM handoffs")) == (Effect.READ, Ending.HAND_OVER, [])
    assert [tool.definition.name for tool in source.tools(drafts)] == ["get_ticket_status"]
