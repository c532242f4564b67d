"""Threads that are fetched because a delivery only said something happened there."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field, replace

import pytest

from bot.config import Delivery
from bot.errors import CredentialRefused, Gone, NotSent, Refused
from bot.model import Event, ThreadChanged
from bot.ports import Capabilities
from bot.store.catch_up.unread import UnreadThreads
from bot.store.handoffs import Handoffs
from tests.support.builders import changed, message
from tests.support.fakes import BareConnector
from tests.support.store import Store
from workers.fetch.sync_thread import ThreadSync

WHERE = {"channel": "zendesk", "account": "acme", "thread_id": "9"}


@dataclass
class Thread(BareConnector):
    store: Store
    events: list[Event]
    script: list[Exception] = field(default_factory=list)
    meanwhile: Callable[[], None] = lambda: None
    fetched: int = 0
    hints: list[str] = field(default_factory=list)

    @property
    def capabilities(self) -> Capabilities:
        return Capabilities(threads=self)

    def fetch(self, change: ThreadChanged) -> Sequence[Event]:
        assert not self.store.database.held_by_this_thread
        self.fetched += 1
        self.hints.append(change.hint)
        self.meanwhile()
        if self.script:
            raise self.script.pop(0)
        return list(self.events)


def pull(store: Store, thread: Thread, hint: str = "", **settings: float) -> None:
    ThreadSync(
        store.database,
        {"zendesk": thread},
        store.accept,
        Delivery.model_validate({"backoff_seconds": 60, **settings}),
        accept_late=store.accept,
        unread=UnreadThreads(store.database, store.cipher, Handoffs(store.make_plan)),
        to_send=lambda _: None,
    ).sync(changed(**WHERE, hint=hint))


def test_what_is_new_in_the_thread_is_accepted_once(store: Store) -> None:
    thread = Thread(store, [message("first", **WHERE), message("second", **WHERE)])
    for _ in range(2):
        store.accept([changed(**WHERE)])
        pull(store, thread)
    assert len(store.rows("SELECT * FROM messages")) == 2
    assert store.rows("SELECT * FROM thread_syncs") == []


def test_a_nudge_during_the_fetch_is_followed_by_another_fetch(store: Store) -> None:
    store.accept([changed(**WHERE)])
    more = [message("while you were looking", **WHERE)]
    thread = Thread(store, [message(**WHERE)])

    def meanwhile() -> None:
        if more:
            store.accept([changed(**WHERE)])
            thread.events.append(more.pop())

    thread.meanwhile = meanwhile
    pull(store, thread)
    assert thread.fetched == 2
    assert store.rows("SELECT * FROM thread_syncs") == []


def test_a_vendor_who_is_down_is_asked_later(store: Store) -> None:
    store.accept([changed(**WHERE)])
    thread = Thread(store, [message(**WHERE)], script=[NotSent("HTTP 503")])
    pull(store, thread)
    pull(store, thread)
    assert thread.fetched == 1
    assert store.rows("SELECT problem FROM thread_syncs") == [{"problem": "NotSent: HTTP 503"}]
    store.rows("UPDATE thread_syncs SET due_at = 'epoch' RETURNING thread_id")
    pull(store, thread)
    assert len(store.rows("SELECT * FROM messages")) == 1


def test_two_changes_of_one_thread_with_different_hints_are_both_fetched(store: Store) -> None:
    thread = Thread(store, [message(**WHERE)])
    store.accept([changed(**WHERE, hint="ana"), changed(**WHERE, hint="ben"), changed(**WHERE, hint="ana")])

    for hint in ("ana", "ben", "nobody"):
        pull(store, thread, hint)

    assert thread.hints == ["ana", "ben"]
    assert store.rows("SELECT * FROM thread_syncs") == []


def test_a_thread_that_is_gone_has_nothing_new(store: Store) -> None:
    store.accept([changed(**WHERE)])
    pull(store, Thread(store, [], script=[Gone("404")]))
    assert store.rows("SELECT * FROM thread_syncs") == []
    assert store.rows("SELECT * FROM alarms") == []


@pytest.mark.parametrize("error", [Refused("403"), KeyError("author_id")])
def test_what_cannot_be_read_ends_with_a_person(store: Store, error: Exception) -> None:
    store.accept([message(**WHERE), changed(**WHERE)])
    thread = Thread(store, [], script=[error] * 3)
    for _ in range(5):
        store.rows("UPDATE thread_syncs SET due_at = 'epoch' RETURNING thread_id")
        pull(store, thread, max_attempts=3)
    assert thread.fetched == 3
    assert store.rows("SELECT * FROM thread_syncs") == []
    assert store.rows("SELECT kind, about, times FROM alarms") == [
        {"kind": "unread_thread", "about": "zendesk acme 9", "times": 1}
    ]
    assert store.rows("SELECT owner FROM conversations") == [{"owner": "human"}]
    assert store.rows("SELECT reason FROM handoffs") == [{"reason": "stuck"}]


@pytest.mark.parametrize("error", [NotSent("503"), CredentialRefused("401")])
def test_an_outage_ends_a_fetch_after_hours_and_not_after_attempts(store: Store, error: NotSent) -> None:
    store.accept([changed(**WHERE)])
    thread = Thread(store, [message(**WHERE)], script=[error] * 9)
    for _ in range(8):
        store.rows("UPDATE thread_syncs SET due_at = 'epoch' RETURNING thread_id")
        pull(store, thread, max_attempts=3, fetch_hours=2)
    assert len(store.rows("SELECT * FROM thread_syncs")) == 1
    store.rows("UPDATE thread_syncs SET due_at = 'epoch', began_at = now() - interval '3 hours' RETURNING thread_id")
    pull(store, thread, max_attempts=3, fetch_hours=2)
    assert store.rows("SELECT * FROM thread_syncs") == []
    assert len(store.rows("SELECT * FROM alarms")) == 1  # nobody knows the conversation, so an operator has to look


def test_a_vendor_that_asks_for_a_day_is_asked_in_minutes(store: Store) -> None:
    store.accept([changed(**WHERE)])
    pull(store, Thread(store, [], script=[NotSent("429", retry_after=999999999)]))
    assert store.rows("SELECT due_at < now() + interval '301 seconds' AS soon FROM thread_syncs") == [{"soon": True}]


def test_of_a_thread_read_for_what_was_missed_nothing_older_is_taken_in(store: Store) -> None:
    old, new = message("long ago", **WHERE), message("just now", **WHERE)
    store.accept([replace(changed(**WHERE), since=new.sent_at)])
    pull(store, Thread(store, [old, new]))
    assert [row["message_id"] for row in store.rows("SELECT message_id FROM messages")] == [new.message_id]


def test_who_wants_all_of_a_thread_gets_it_whatever_else_is_asked(store: Store) -> None:
    old, new = message("long ago", **WHERE), message("just now", **WHERE)
    store.accept([changed(**WHERE), replace(changed(**WHERE), since=new.sent_at)])
    pull(store, Thread(store, [old, new]))
    assert len(store.rows("SELECT * FROM messages")) == 2
