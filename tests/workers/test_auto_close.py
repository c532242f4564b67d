"""A conversation in which nobody has said anything for long is closed with a last word, where that is switched on."""

from __future__ import annotations

from typing import Any

import pytest

from bot.store.conversations import Conversations
from bot.store.handoffs import Handoffs
from bot.store.replies import Replies
from tests.support.builders import agent_message, message, outcome
from tests.support.store import Store, plan
from workers.auto_close import WINDOW_SECONDS, AutoClose

HOUR = 3600.0


def auto_close(store: Store, announced: list[int] | None = None, **changes: Any) -> AutoClose:
    values = {"channel": "intercom", "after_seconds": 2 * HOUR, **changes}
    return AutoClose(
        store.database, store.conversations, closed=(announced if announced is not None else []).append, **values
    )


def answered(store: Store, hours_ago: float, **changes: Any) -> int:
    """A conversation whose answer was delivered some hours ago, and in which nothing happened since."""
    given = message(**changes)
    store.accept([given])
    number = store.conversation_id(given.thread.thread_id)
    claim = store.conversations.claim(number)
    assert claim is not None
    store.conversations.record(claim, outcome())
    queued = store.outbox.claim(number, "requester")
    assert queued is not None
    store.sent(queued)
    ago = f"now() - interval '{hours_ago} hours'"
    store.rows(f"UPDATE conversations SET last_answer_at = {ago} WHERE id = %s RETURNING id", number)
    store.rows(f"UPDATE messages SET received_at = {ago} WHERE conversation_id = %s RETURNING id", number)
    return number


def test_a_silent_conversation_gets_a_last_word_once(store: Store) -> None:
    number = answered(store, 3)
    announced: list[int] = []
    assert auto_close(store, announced).run() == 1
    assert announced == [number]
    assert store.outbox_kinds() == ["closing"]
    assert auto_close(store, announced).run() == 0
    queued = store.outbox.claim(number, "requester")
    assert queued is not None
    store.sent(queued)
    assert auto_close(store, announced).run() == 0
    assert announced == [number]


def test_by_default_nothing_is_ever_closed(store: Store) -> None:
    answered(store, 3)
    assert auto_close(store, after_seconds=0).run() == 0
    assert store.outbox_kinds() == []


def test_one_that_was_answered_lately_is_left(store: Store) -> None:
    answered(store, 1)
    assert auto_close(store).run() == 0


def test_switching_it_on_wakes_nobody_who_has_long_forgotten(store: Store) -> None:
    answered(store, 3 + WINDOW_SECONDS / HOUR)
    assert auto_close(store).run() == 0


@pytest.mark.parametrize("channel", ["slack", "zendesk"])
def test_other_channels_are_not_closed(store: Store, channel: str) -> None:
    answered(store, 3, channel=channel)
    assert auto_close(store).run() == 0


def test_one_that_waits_for_the_bot_or_that_a_human_has_is_left(store: Store) -> None:
    answered(store, 3, thread_id="1")
    answered(store, 3, thread_id="2")
    store.accept([message(thread_id="1"), agent_message(thread_id="2")])
    assert auto_close(store).run() == 0


def test_one_that_still_has_something_to_say_is_left(store: Store) -> None:
    answered(store, 3)
    store.rows("UPDATE outbox SET state = 'pending' RETURNING id")
    assert auto_close(store).run() == 0


def test_words_that_come_in_between_the_look_and_the_close_keep_it_open(store: Store) -> None:
    """The store looks again, with the conversation's row held."""
    number = answered(store, 3)

    class Interrupted(Conversations):
        def close(self, conversation_id: int, *, idle_seconds: float) -> bool:
            store.accept([message("One more thing")])
            return super().close(conversation_id, idle_seconds=idle_seconds)

    announced: list[int] = []
    idle = AutoClose(
        store.database,
        Interrupted(store.database, store.cipher, Replies(handoffs=Handoffs(plan)), lease_seconds=60),
        channel="intercom",
        after_seconds=2 * HOUR,
        closed=announced.append,
    )
    assert idle.run() == 0
    assert (announced, store.outbox_kinds()) == ([], [])
    assert store.conversations.claim(number) is not None
