"""A ticket asked for by pressing something: one for each thread, with a link for whoever may open it."""

from __future__ import annotations

from datetime import timedelta

from bot.model import EscalationDecision, Owner, Reason, Receipt, Requester, ThreadRef, TicketStatus
from bot.store.intake import FollowUp
from tests.support.builders import START, message, ownership, ticket_request
from tests.support.store import Store


def opened(store: Store) -> None:
    """The ticket of the handoff that is going on exists now."""
    queued = store.outbox.claim(store.conversation_id(), "desk")
    assert queued is not None
    store.outbox.mark_sent(queued, Receipt(external_id="77", url="https://acme.zendesk.com/agent/tickets/77"))


def links(store: Store) -> list[str]:
    rows = store.rows("SELECT body FROM outbox WHERE kind = 'link' ORDER BY id")
    return [store.cipher.open(row["body"])["text"] for row in rows]


def test_a_thread_that_nobody_asked_the_bot_in_becomes_a_ticket(store: Store) -> None:
    store.accept([ticket_request(title="The printer is on fire")])
    assert store.owner() == "human"
    assert store.outbox_kinds() == ["handoff", "handoff_notice"]
    assert store.follow_ups == [FollowUp(deliver=store.conversation_id())]
    queued = store.outbox.claim(store.conversation_id(), "desk")
    assert queued is not None
    _, handoff = store.outbox.contents.handoff(queued)
    assert handoff.requester.name == "Ana Lima"
    assert handoff.explanation == "They asked for a ticket."
    assert [turn.text for turn in handoff.turns] == ["The printer is on fire"]


def test_one_thread_has_one_ticket_however_often_and_by_whomever_it_is_asked_for(store: Store) -> None:
    for number in (1, 1, 2):
        store.accept([ticket_request(number)])
    store.accept([ticket_request(3, requester=Requester(id="bo"))])
    assert store.outbox_kinds().count("handoff") == 1
    assert len(store.rows("SELECT * FROM handoffs")) == 1


def test_its_link_is_told_when_it_exists_and_again_when_asked_again(store: Store) -> None:
    store.accept([ticket_request(1)])
    opened(store)
    assert links(store) == ["Your ticket: [#77](<https://acme.zendesk.com/agent/tickets/77>)"]
    store.accept([ticket_request(2)])
    store.accept([ticket_request(2)])  # delivered twice
    assert len(links(store)) == 2


def test_a_customer_is_told_no_link_that_only_agents_can_open(store: Store) -> None:
    store.accept([message("Can I talk to a person?")])
    decision = EscalationDecision(escalate=True, reason=Reason.HUMAN_REQUESTED, explanation="asked")
    store.conversations.create_handoff(store.conversation_id(), decision)
    opened(store)
    assert links(store) == []


def test_after_the_ticket_was_solved_a_new_request_is_a_new_ticket(store: Store) -> None:
    store.accept([ticket_request(1)])
    opened(store)
    store.accept([ownership(Owner.BOT, channel="zendesk", account="acme", thread_id="77")])
    store.accept([ticket_request(2)])
    assert len(store.rows("SELECT * FROM handoffs")) == 2


def test_a_request_takes_what_waits_for_the_bot_along(store: Store) -> None:
    store.accept([message("How do I export?")])
    store.accept([ticket_request()])
    assert store.conversations.claim(store.conversation_id()) is None
    assert store.outbox_kinds().count("handoff_notice") == 1


def test_how_far_a_ticket_is_follows_the_desk_in_any_order(store: Store) -> None:
    store.accept([ticket_request()])
    opened(store)
    for status, after in (("pending", 20), ("open", 10)):
        at = START + timedelta(seconds=after)
        told = TicketStatus(thread=ThreadRef("zendesk", "acme", "77"), status=status, at=at)
        store.accept([told])
    assert store.rows("SELECT ticket_status FROM handoffs") == [{"ticket_status": "pending"}]
    assert store.owner() == "human"
