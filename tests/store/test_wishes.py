"""What a requester says by pressing something: wishes for tickets, feedback, and a person who is offered."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from prometheus_client import CollectorRegistry, generate_latest

from bot.app.metrics import StoreCollector
from bot.model import Audience, Feedback, Owner, Purpose, Requester, ThreadRef, TicketRequest, TicketStatus
from bot.store.inbox import FollowUp
from tests.support.builders import START, message, outcome, ownership, with_thread
from tests.support.store import Store

ANA = Requester(id="ana", name="Ana Lima")


def wish(number: int = 1, **changes: Any) -> TicketRequest:
    values: dict[str, Any] = {
        "channel": "intercom",
        "account": "app1",
        "thread_id": "524",
        "event_id": f"press{number}",
        "requester": ANA,
        "at": START,
        "audience": Audience.EMPLOYEE,
    }
    return TicketRequest(**with_thread({**values, **changes}))


def feedback(helpful: bool | None = None, *, after: int = 10, **changes: Any) -> Feedback:
    values: dict[str, Any] = {
        "channel": "intercom",
        "account": "app1",
        "thread_id": "524",
        "by": "joe",
        "at": START + timedelta(seconds=after),
        "helpful": helpful,
    }
    return Feedback(**with_thread({**values, **changes}))


def answered(store: Store) -> str:
    """Joe's question, answered; the answer's key."""
    store.accept([message()])
    claim = store.conversations.claim(store.conversation_id())
    assert claim is not None
    store.conversations.record(claim, outcome())
    letter = store.outbox.claim(store.conversation_id(), "requester")
    assert letter is not None
    store.sent(letter)
    store.follow_ups.clear()
    return letter.key


def opened(store: Store) -> None:
    """The ticket of the handoff that is going on exists now."""
    letter = store.outbox.claim(store.conversation_id(), "desk")
    assert letter is not None
    store.outbox.mark_sent(letter, "77", "https://acme.zendesk.com/agent/tickets/77")


def links(store: Store) -> list[str]:
    rows = store.rows("SELECT body FROM outbox WHERE kind = 'link' ORDER BY id")
    return [store.cipher.open(row["body"])["text"] for row in rows]


def test_a_thread_that_nobody_asked_the_bot_in_becomes_a_ticket(store: Store) -> None:
    store.accept([wish(title="The printer is on fire")])
    assert store.owner() == "human"
    assert store.letters() == ["handoff", "handoff_notice"]
    assert store.follow_ups == [FollowUp(deliver=store.conversation_id())]
    letter = store.outbox.claim(store.conversation_id(), "desk")
    assert letter is not None
    _, handoff = store.outbox.contents.handoff(letter)
    assert handoff.requester == ANA
    assert handoff.explanation == "They asked for a ticket."
    assert [turn.text for turn in handoff.turns] == ["The printer is on fire"]


def test_one_thread_has_one_ticket_however_often_and_by_whomever_it_is_asked_for(store: Store) -> None:
    for number in (1, 1, 2):
        store.accept([wish(number)])
    store.accept([wish(3, requester=Requester(id="bo"))])
    assert store.letters().count("handoff") == 1
    assert len(store.rows("SELECT * FROM handoffs")) == 1


def test_its_link_is_told_when_it_exists_and_again_when_asked_again(store: Store) -> None:
    store.accept([wish(1)])
    opened(store)
    assert links(store) == ["Your ticket: [#77](<https://acme.zendesk.com/agent/tickets/77>)"]
    store.accept([wish(2)])
    store.accept([wish(2)])  # delivered twice
    assert len(links(store)) == 2


def test_a_customer_is_told_no_link_that_only_agents_can_open(store: Store) -> None:
    store.accept([message("Can I talk to a person?")])
    from bot.model import EscalationDecision, Reason

    decision = EscalationDecision(escalate=True, reason=Reason.HUMAN_REQUESTED, explanation="asked")
    store.conversations.create_handoff(store.conversation_id(), decision)
    opened(store)
    assert links(store) == []


def test_after_the_ticket_was_solved_a_new_wish_is_a_new_ticket(store: Store) -> None:
    store.accept([wish(1)])
    opened(store)
    store.accept([ownership(Owner.BOT, channel="zendesk", account="acme", thread_id="77")])
    store.accept([wish(2)])
    assert len(store.rows("SELECT * FROM handoffs")) == 2


def test_a_wish_takes_what_waits_for_the_bot_along(store: Store) -> None:
    store.accept([message("How do I export?")])
    store.accept([wish()])
    assert store.conversations.claim(store.conversation_id()) is None
    assert store.letters().count("handoff_notice") == 1


def test_feedback_of_one_person_about_one_answer_is_kept_once_the_latest_holds(store: Store) -> None:
    key = answered(store)
    store.accept([feedback(False, about=key, after=20, reasons=("outdated",), comment="The menu has moved.")])
    store.accept([feedback(True, about=key, after=10)])  # an older one, delivered late
    (kept,) = store.rows("SELECT * FROM feedback")
    assert (kept["helpful"], kept["reasons"]) == (False, ["outdated"])
    assert store.cipher.open(kept["comment"]) == "The menu has moved."
    assert "menu" not in repr(kept)
    store.accept([feedback(True, about=key, after=30)])
    assert [row["helpful"] for row in store.rows("SELECT helpful FROM feedback")] == [True]


def test_a_score_is_about_the_conversation(store: Store) -> None:
    answered(store)
    store.accept([feedback(score=4)])
    store.accept([feedback(score=2, after=20)])
    assert [(row["outbox_key"], row["score"]) for row in store.rows("SELECT * FROM feedback")] == [(None, 2)]
    assert store.letters() == []


def test_a_person_is_offered_once_when_an_answer_did_not_help(store: Store) -> None:
    key = answered(store)
    for after in (20, 30):  # pressed, and then again with reasons
        store.accept([feedback(False, about=key, after=after)])
    assert store.letters() == ["offer"]
    assert store.follow_ups == [FollowUp(deliver=store.conversation_id())]
    letter = store.outbox.claim(store.conversation_id(), "requester")
    assert letter is not None
    assert store.outbox.contents.words(letter).purpose is Purpose.OFFER


def test_an_offer_is_part_of_the_conversation_so_that_yes_is_understood(store: Store) -> None:
    key = answered(store)
    store.accept([feedback(False, about=key)])
    store.accept([message("yes please")])
    claim = store.conversations.claim(store.conversation_id())
    assert claim is not None
    assert "talk to a person" in claim.conversation.turns[-1].text


@pytest.mark.parametrize("changes", [{"by": "bo"}, {"about": None}, {"about": "rubbish"}])
def test_no_person_is_offered_for_what_is_not_the_requesters_word_on_an_answer(
    store: Store, changes: dict[str, Any]
) -> None:
    key = answered(store)
    store.accept([feedback(False, **{"about": key, **changes})])
    assert store.letters() == []
    assert len(store.rows("SELECT * FROM feedback")) == 1


def test_no_person_is_offered_to_somebody_who_has_one(store: Store) -> None:
    key = answered(store)
    store.accept([ownership(Owner.HUMAN)])
    store.accept([feedback(False, about=key)])
    assert store.letters() == []


def test_feedback_on_another_conversations_answer_is_about_none(store: Store) -> None:
    key = answered(store)
    store.accept([message(thread_id="525")])
    store.accept([feedback(False, about=key, thread_id="525")])
    assert store.rows("SELECT outbox_key FROM feedback") == [{"outbox_key": None}]


def test_feedback_from_a_thread_that_we_do_not_know_is_harmless(store: Store) -> None:
    store.accept([feedback(True, thread_id="999")])
    assert store.rows("SELECT * FROM feedback") == []


def test_how_far_a_ticket_is_follows_the_desk_in_any_order(store: Store) -> None:
    store.accept([wish()])
    opened(store)
    for status, after in (("pending", 20), ("open", 10)):
        at = START + timedelta(seconds=after)
        told = TicketStatus(thread=ThreadRef("zendesk", "acme", "77"), status=status, at=at)
        store.accept([told])
    assert store.rows("SELECT ticket_status FROM handoffs") == [{"ticket_status": "pending"}]
    assert store.owner() == "human"


def test_what_requesters_think_can_be_read_with_the_metrics(store: Store) -> None:
    key = answered(store)
    for number, (helpful, score) in enumerate([(True, None), (False, None), (None, 5), (None, 2), (None, 4)]):
        store.accept([feedback(helpful, score=score, by=f"u{number}", about=key if score is None else None)])

    registry = CollectorRegistry()
    registry.register(StoreCollector(store.database))
    page = generate_latest(registry).decode()

    for line in ("helped 1.0", "not_helped 1.0", "ratings 3.0", "rating_points_total 11.0", "satisfied 2.0"):
        assert f"firstline_{line}\n" in page
