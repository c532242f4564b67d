"""What is found by the vendor it concerns: what may be done now, the oldest first, and no more than there is room
for."""

from __future__ import annotations

import pytest

from bot.model import Owner, Reason
from bot.store.dispatch.look import Look
from bot.store.dispatch.pauses import keep_pause, pauses
from tests.support.builders import agent_message, changed, message, outcome, ownership
from tests.support.store import Store

ROOM = {"slack": 9, "intercom": 9, "zendesk": 9}


@pytest.fixture
def found(store: Store) -> Look:
    return Look(store.database)


def recorded(store: Store, thread: str, reason: Reason | None = None, channel: str = "intercom") -> int:
    store.accept([message(channel=channel, thread_id=thread)])
    number = store.conversation_id(thread)
    claim = store.conversations.claim(number)
    assert claim is not None
    store.conversations.record(claim, outcome(reason=reason))
    return number


def test_of_each_channel_the_longest_waiting_as_far_as_there_is_room(store: Store, found: Look) -> None:
    for thread in ("1", "2", "3"):
        store.accept([message(thread_id=thread)])
    store.rows("UPDATE messages SET received_at = now() - make_interval(secs => id) RETURNING id")
    assert found.to_answer({"intercom": 2, "slack": 5}) == [
        ("intercom", store.conversation_id("3")),
        ("intercom", store.conversation_id("2")),
    ]


def test_what_somebody_thinks_about_or_a_human_has_or_is_due_later_is_not_found(store: Store, found: Look) -> None:
    for thread in ("claimed", "human", "later"):
        store.accept([message(thread_id=thread)])
    assert store.conversations.claim(store.conversation_id("claimed"))
    store.accept([ownership(Owner.HUMAN, thread_id="human")])
    claim = store.conversations.claim(store.conversation_id("later"))
    assert claim is not None
    store.conversations.release(claim, 60)
    assert found.to_answer(ROOM) == []


def test_a_handoff_goes_to_the_desks_vendor_and_the_words_to_the_requesters(store: Store, found: Look) -> None:
    number = recorded(store, "1", Reason.HUMAN_REQUESTED)
    assert found.to_send(ROOM, words=True) == [("intercom", (number, "requester"))]
    assert found.to_send(ROOM, words=False) == [("zendesk", (number, "desk"))]
    assert found.to_send({"zendesk": 0, "intercom": 1}, words=False) == []


def test_a_vendor_with_much_to_send_leaves_the_other_its_room(store: Store, found: Look) -> None:
    for number in range(5):
        recorded(store, str(number))
    recorded(store, "other", channel="slack")
    sent = [vendor for vendor, _ in found.to_send({"intercom": 2, "slack": 3}, words=True)]
    assert (sent.count("intercom"), sent.count("slack")) == (2, 1)


def test_a_message_that_is_being_sent_or_tried_later_keeps_its_lane_back(store: Store, found: Look) -> None:
    number = recorded(store, "1")
    first = store.outbox.claim(number, "requester")
    assert first is not None
    recorded(store, "1")
    assert found.to_send(ROOM, words=True) == []
    store.outbox.postpone(first, 60, "down")
    assert found.to_send(ROOM, words=True) == []


def test_one_that_may_not_be_said_any_more_keeps_nothing_back(store: Store, found: Look) -> None:
    """An agent's words do not wait for the answer that is not said because of them."""
    number = recorded(store, "1", Reason.HUMAN_REQUESTED)
    first = store.outbox.claim(number, "requester")
    assert first is not None
    store.outbox.postpone(first, 60, "down")
    store.rows("UPDATE conversations SET epoch = epoch + 1 RETURNING id")
    store.accept([agent_message("Hello!", thread_id="1")])
    store.rows(
        "UPDATE outbox SET lane = 'requester', due_at = now(), fence_epoch = NULL WHERE kind = 'handoff' RETURNING id"
    )
    assert ("intercom", (number, "requester")) in found.to_send(ROOM, words=True)


def test_threads_to_fetch_by_their_channel(store: Store, found: Look) -> None:
    store.accept([changed("zendesk", "acme", "9", "a hint"), changed("slack", "T1", "C1:2")])
    assert sorted(vendor for vendor, _ in found.to_fetch(ROOM)) == ["slack", "zendesk"]
    assert found.to_fetch({"intercom": 3}) == []


def test_a_pause_stands_until_the_vendor_answers_or_it_is_long_over(store: Store, found: Look) -> None:
    def told() -> list[tuple[str, str]]:
        with store.database.connection() as connection:
            return [(pause.vendor, pause.problem) for pause in pauses(connection)]

    keep_pause(store.database, "zendesk", 5, "OutcomeUnknown: time-out")
    keep_pause(store.database, "zendesk", 10, "OutcomeUnknown: no connection")
    keep_pause(store.database, "slack", -300, "whoever wrote this is gone")
    assert told() == [("zendesk", "OutcomeUnknown: no connection")]
    keep_pause(store.database, "zendesk", None, "")
    assert told() == []
