"""A lease ends with the process that holds it: its work comes back in seconds, and it is never done by two."""

from __future__ import annotations

import uuid

import pytest

from bot import leave
from bot.config import Behaviour, Workers
from bot.model import ThreadChanged, ThreadRef
from bot.store.dispatch.processes import Ended, Processes
from bot.store.queries import queries
from tests.support.builders import message, outcome
from tests.support.store import Store

THREAD = ThreadRef("zendesk", "acme", "35436")


def process(store: Store) -> Processes:
    return Processes(store.database, Behaviour(workers=Workers(lost_after_seconds=10)))


def silent(store: Store, *, seconds: float = 10) -> None:
    """For so long too long nobody has signed."""
    store.rows("UPDATE worker_processes SET alive_until = now() - make_interval(secs => %s) RETURNING id", seconds)


def works_on_everything(store: Store, holder: uuid.UUID | None) -> None:
    """One answer, one delivery and one fetch, each with a lease of a minute."""
    store.accept([message(thread_id="sent")])
    claim = store.conversations.claim(store.conversation_id("sent"))
    assert claim is not None
    store.conversations.record(claim, outcome())
    assert store.outbox.claim(store.conversation_id("sent"), "requester", holder=holder) is not None
    store.accept([message()])
    assert store.conversations.claim(store.conversation_id(), holder=holder) is not None
    store.accept([ThreadChanged(thread=THREAD)])
    with store.database.connection() as connection:
        where = ThreadChanged(thread=THREAD).parameters()
        assert queries.lease_sync(connection, **where, seconds=60, holder=holder) is not None


def test_what_a_lost_process_held_is_others_at_once(store: Store) -> None:
    works_on_everything(store, process(store).life().id)
    silent(store)
    other = process(store)
    other.sign()
    assert other.sign()
    ended, _ = other.end_leases_of_lost()
    assert ended == Ended(conversations=1, outbox=1, syncs=1)
    again = store.conversations.claim(store.conversation_id())
    assert again is not None
    assert again.attempt == 2, "a message that kills whoever reads it must end with a person"
    sending = store.outbox.claim(store.conversation_id("sent"), "requester")
    assert sending is not None
    assert sending.unsure, "it is looked for before it is sent"
    assert store.rows("SELECT 1 AS due FROM thread_syncs WHERE due_at <= now()") == [{"due": 1}]


def test_what_it_was_sending_has_the_time_of_a_request_first(store: Store) -> None:
    works_on_everything(store, process(store).life().id)
    silent(store, seconds=1)
    other = process(store)
    other.sign()
    ended, in_seconds = other.end_leases_of_lost()
    assert (ended.outbox, in_seconds) == (1, 5)
    assert store.outbox.claim(store.conversation_id("sent"), "requester") is None
    (row,) = store.rows("SELECT extract(epoch FROM lease_until - now())::float8 AS left FROM outbox")
    assert 3 < row["left"] <= 4


def test_the_leases_of_a_process_that_signs_last(store: Store) -> None:
    holder = process(store)
    works_on_everything(store, holder.life().id)
    silent(store)
    holder.sign()  # late, and nobody had taken it for lost
    other = process(store)
    assert not other.sign()
    assert other.end_leases_of_lost()[0] == Ended()
    assert store.conversations.claim(store.conversation_id()) is None


def test_one_that_was_taken_for_lost_goes_on_under_another_name(store: Store) -> None:
    frozen, other = process(store), process(store)
    life = frozen.life()
    until = life.until
    silent(store)
    other.sign()
    other.end_leases_of_lost()
    frozen.sign()
    assert frozen.life().id != life.id
    assert life.until == until, "what it held then is not its own any more"


def test_its_draft_from_before_is_not_recorded_once_another_thinks(store: Store) -> None:
    store.accept([message()])
    number = store.conversation_id()
    claim = store.conversations.claim(number, holder=process(store).life().id)
    silent(store)
    other = process(store)
    other.sign()
    other.end_leases_of_lost()
    assert store.conversations.claim(number, holder=other.life().id) is not None
    assert claim is not None
    assert store.conversations.record(claim, outcome()) == "another worker took over"
    assert store.outbox_kinds() == []


def test_who_was_away_itself_takes_nobody_for_lost_at_once(store: Store, monkeypatch: pytest.MonkeyPatch) -> None:
    """After an outage of the database all are late, and the first to be back must not take what the others think."""
    process(store).sign()
    late = process(store)
    late.sign()
    silent(store)
    clock = leave.now()
    monkeypatch.setattr(leave, "now", lambda: clock + 60)
    assert not late.sign()
    monkeypatch.setattr(leave, "now", lambda: clock + 65)
    assert not late.sign()
    monkeypatch.setattr(leave, "now", lambda: clock + 71)
    assert late.sign()


def test_the_lost_are_forgotten(store: Store) -> None:
    process(store).sign()
    silent(store, seconds=60)
    other = process(store)
    other.sign()
    other.end_leases_of_lost()
    assert store.rows("SELECT id FROM worker_processes") == [{"id": other.life().id}]


def test_a_row_that_another_holds_is_left_to_the_next_round(store: Store) -> None:
    store.accept([message()])
    store.conversations.claim(store.conversation_id(), holder=process(store).life().id)
    silent(store, seconds=1)
    other = process(store)
    other.sign()
    with store.database.unit_of_work(store.cipher) as work:
        work.lock(store.conversation_id())
        assert other.end_leases_of_lost()[0] == Ended()
    assert other.end_leases_of_lost()[0] == Ended(conversations=1)
