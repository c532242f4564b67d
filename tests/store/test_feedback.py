"""What requesters think of answers, kept and counted, and the person who is offered where one did not help."""

from __future__ import annotations

from typing import Any

import pytest
from prometheus_client import CollectorRegistry, generate_latest

from bot.app.metrics import StoreCollector
from bot.model import Owner, Purpose
from bot.store.intake import FollowUp
from bot.store.queries import queries
from tests.support.builders import feedback, message, outcome, ownership
from tests.support.store import Store


def answered(store: Store) -> str:
    """Joe's question, answered; the answer's key."""
    store.accept([message()])
    claim = store.conversations.claim(store.conversation_id())
    assert claim is not None
    store.conversations.record(claim, outcome())
    queued = store.outbox.claim(store.conversation_id(), "requester")
    assert queued is not None
    store.sent(queued)
    store.follow_ups.clear()
    return queued.key


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
    assert store.outbox_kinds() == []


def test_a_person_is_offered_once_when_an_answer_did_not_help(store: Store) -> None:
    key = answered(store)
    for after in (20, 30):  # pressed, and then again with reasons
        store.accept([feedback(False, about=key, after=after)])
    assert store.outbox_kinds() == ["offer"]
    assert store.follow_ups == [FollowUp(deliver=store.conversation_id())]
    queued = store.outbox.claim(store.conversation_id(), "requester")
    assert queued is not None
    assert store.outbox.contents.words(queued).purpose is Purpose.OFFER


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
    assert store.outbox_kinds() == []
    assert len(store.rows("SELECT * FROM feedback")) == 1


def test_no_person_is_offered_to_somebody_who_has_one(store: Store) -> None:
    key = answered(store)
    store.accept([ownership(Owner.HUMAN)])
    store.accept([feedback(False, about=key)])
    assert store.outbox_kinds() == []


def test_feedback_on_another_conversations_answer_is_about_none(store: Store) -> None:
    key = answered(store)
    store.accept([message(thread_id="525")])
    store.accept([feedback(False, about=key, thread_id="525")])
    assert store.rows("SELECT outbox_key FROM feedback") == [{"outbox_key": None}]


def test_feedback_from_a_thread_that_we_do_not_know_is_harmless(store: Store) -> None:
    store.accept([feedback(True, thread_id="999")])
    assert store.rows("SELECT * FROM feedback") == []


def test_what_requesters_think_can_be_read_with_the_metrics(store: Store) -> None:
    key = answered(store)
    for number, (helpful, score) in enumerate([(True, None), (False, None), (None, 5), (None, 2), (None, 4)]):
        store.accept([feedback(helpful, score=score, by=f"u{number}", about=key if score is None else None)])

    registry = CollectorRegistry()
    registry.register(StoreCollector(store.database, ("slack",)))
    page = generate_latest(registry).decode()

    for line in ("helped 1.0", "not_helped 1.0", "ratings 3.0", "rating_points_total 11.0", "satisfied 2.0"):
        assert f"firstline_{line}\n" in page


def test_who_thinks_again_is_counted_once_and_what_is_deleted_stays_counted(store: Store) -> None:
    key = answered(store)
    store.accept([feedback(True, about=key, after=10)])
    store.accept([feedback(False, about=key, after=20)])
    store.accept([feedback(True, about=key, after=10)])  # delivered again, late
    store.accept([feedback(score=5, after=10)])
    store.accept([feedback(score=3, after=20)])
    store.rows("DELETE FROM feedback RETURNING id")

    with store.database.connection() as connection:
        counted = queries.feedback_so_far(connection)

    assert counted == {"helped": 0, "not_helped": 1, "ratings": 1, "rating_points_total": 3, "satisfied": 0}
