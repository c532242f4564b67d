"""Who asks may change: identity follows the vendor, and so do masks and tickets."""

from __future__ import annotations

from dataclasses import replace

import pytest

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


def test_what_was_found_out_about_somebody_is_not_kept_of_another(store: Store) -> None:
    number = lead_asks(store)
    claim = store.conversations.claim(number)
    assert claim is not None
    maria_writes(store)
    store.conversations.identified(claim, replace(LEAD, known=True, memberships=("tag:gold",)))
    again = store.conversations.claim(number)
    assert again is not None
    assert (again.conversation.requester, again.identified) == (MARIA, False)


def test_who_somebody_is_is_asked_again_after_an_hour(store: Store) -> None:
    number = lead_asks(store)
    for age, expected in (("59 minutes", True), ("61 minutes", False)):
        claim = store.conversations.claim(number)
        assert claim is not None
        store.conversations.identified(claim, LEAD)
        store.conversations.release(claim)
        asked = f"identified_at = now() - interval '{age}'"
        store.rows(f"UPDATE conversations SET retry_at = 'epoch', {asked} RETURNING id")
        later = store.conversations.claim(number)
        assert later is not None
        assert later.identified is expected
        store.conversations.release(later)
        store.rows("UPDATE conversations SET retry_at = 'epoch' RETURNING id")


@pytest.mark.parametrize(
    ("told", "alone"),
    [((False,), True), ((None,), False), ((None, False), True), ((False, None), True), ((False, True, False), False)],
)
def test_a_conversation_is_the_requesters_own_where_the_vendor_says_so_and_never_said_otherwise(
    store: Store, told: tuple[bool | None, ...], alone: bool
) -> None:
    for others in told:
        store.accept([message(read_along=others)])
    assert store.conversations.snapshot(store.conversation_id()).alone is alone


def test_where_somebody_else_asks_too_it_is_nobodys_own(store: Store) -> None:
    store.accept([message(read_along=False), message(author_id="user9", requester=MARIA, read_along=False)])
    assert not store.conversations.snapshot(store.conversation_id()).alone


def test_the_same_person_under_another_id_is_alone_still(store: Store) -> None:
    store.accept([message(author_id="lead1", requester=LEAD, participants=frozenset({"lead1"}), read_along=False)])
    maria = frozenset({"user9"})
    store.accept([message(author_id="user9", requester=MARIA, participants=maria, read_along=False)])
    assert store.conversations.snapshot(store.conversation_id()).alone


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
