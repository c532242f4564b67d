"""Who asks may change: identity follows the vendor, and so do masks and tickets."""

from __future__ import annotations

from bot.model import EscalationDecision, Reason, Receipt, Requester
from tests.support.builders import message, outcome
from tests.support.store import Store

LEAD = Requester(id="lead1", name=None, email=None)
MARIA = Requester(id="user9", name="Maria Prado", email="maria@customer.example")
WANTED = EscalationDecision(escalate=True, reason=Reason.HUMAN_REQUESTED, explanation="They asked for a person.")


def lead_asks(store: Store) -> int:
    store.accept([message(author_id="lead1", requester=LEAD, participants=frozenset({"lead1"}))])
    return store.conversation_id()


def maria_writes(store: Store, *, also: tuple[str, ...] = ()) -> None:
    store.accept([message(author_id="user9", requester=MARIA, participants=frozenset({"user9", *also}))])


def test_a_visitor_who_becomes_known_is_whom_the_answer_and_the_ticket_are_for(store: Store) -> None:
    number = lead_asks(store)
    maria_writes(store)
    claim = store.conversations.claim(number)
    assert claim is not None
    assert claim.conversation.requester == MARIA  # by whom the text is masked
    assert not claim.identified  # the vendor is asked who that is
    store.conversations.create_handoff(number, WANTED)
    ticket = store.outbox.claim(number, "desk")
    assert ticket is not None
    _, handoff = store.outbox.contents.handoff(ticket)
    assert handoff.requester == MARIA


def test_an_answer_in_the_making_was_masked_for_somebody_else(store: Store) -> None:
    number = lead_asks(store)
    claim = store.conversations.claim(number)
    assert claim is not None
    maria_writes(store)
    assert store.conversations.record(claim, outcome()) != "recorded"
    assert store.outbox_kinds() == []
    again = store.conversations.claim(number)
    assert again is not None
    assert len(again.conversation.waiting) == 2


def test_of_several_participants_whoever_began_stays_the_requester(store: Store) -> None:
    number = lead_asks(store)
    maria_writes(store, also=("lead1",))
    assert store.conversations.snapshot(number).requester == LEAD


def test_where_the_vendor_does_not_tell_nothing_changes(store: Store) -> None:
    number = lead_asks(store)
    store.accept([message(author_id="user9", requester=MARIA)])
    assert store.conversations.snapshot(number).requester == LEAD


def test_the_agent_at_another_desk_is_told_once(store: Store) -> None:
    number = lead_asks(store)
    store.conversations.create_handoff(number, WANTED)
    ticket = store.outbox.claim(number, "desk")
    assert ticket is not None
    store.outbox.mark_sent(ticket, Receipt(external_id="77"))
    maria_writes(store)
    maria_writes(store)
    note = store.outbox.claim(number, "desk")
    assert note is not None
    assert (note.kind, note.body["text"]) == ("note", "The requester is now: Maria Prado maria@customer.example")
    assert store.outbox_kinds().count("note") == 1
