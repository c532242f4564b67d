"""A Postgres that stands still instead of dying costs seconds, and nothing that was finished."""

from __future__ import annotations

import threading
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing
from typing import LiteralString

import pytest

from bot.config import Answers
from bot.errors import StoreUnavailable
from bot.store.db import Database
from bot.store.postgres.connecting import has_gone
from bot.store.postgres.standstill import Standstill
from bot.store.postgres.watchdog import THREAD
from bot.store.queries import queries
from tests.support.builders import message, outcome
from tests.support.clock import Clock
from tests.support.fakes import FakeAnswerer, FakeConnector, FakeVendor
from tests.support.frozen import frozen_postgres
from tests.support.polling import until
from tests.support.store import Store
from workers.answer import AnswerJob


@pytest.fixture
def impatient(database_url: str) -> Iterator[Database]:
    database = Database(database_url, 4, timeout=0.5, limit=0.5)
    with database.connection() as connection:
        connection.execute("SELECT 1")
    yield database
    database.close()


def test_a_webhook_waits_for_seconds_and_is_asked_for_again(database_url: str, impatient: Database) -> None:
    store = Store(impatient)
    store.accept([message()])
    with frozen_postgres(database_url):
        for _ in range(2):  # on a connection that stands still, and with none
            began = time.monotonic()
            with pytest.raises(StoreUnavailable):
                store.accept([message()])
            assert time.monotonic() - began < 3
    store.accept([message("and again")])
    assert len(store.rows("SELECT 1 FROM messages")) >= 2


def test_while_one_finds_out_whether_the_server_is_back_the_others_are_refused_at_once(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    clock = Clock.of(monkeypatch, "bot.store.postgres.standstill")
    asks, answers = threading.Event(), threading.Event()

    def ask() -> None:
        asks.set()
        assert answers.wait(10)

    standstill = Standstill(5.0)

    def used(seconds: float = 0, error: StoreUnavailable | None = None) -> None:
        with standstill.use(ask):
            clock.sleep(seconds)
            if error is not None:
                raise error

    with pytest.raises(StoreUnavailable):
        used(5, StoreUnavailable())
    with ThreadPoolExecutor(1) as pool:
        finds_out = pool.submit(used)
        assert asks.wait(10)
        with pytest.raises(StoreUnavailable, match="stands still"):
            used()
        answers.set()
        finds_out.result(10)
        asks.clear()
        used()
    assert not asks.is_set(), "it is known to be back"


def test_who_waits_for_a_row_keeps_nobody_from_a_server_that_answers(impatient: Database) -> None:
    """Given one has waited in vain, and waits again."""

    def asked(question: LiteralString) -> None:
        with impatient.connection() as connection:
            connection.execute(question)

    with pytest.raises(StoreUnavailable):
        asked("SELECT pg_sleep(20)")
    with impatient.connection(), ThreadPoolExecutor(1) as pool:
        pool.submit(asked, "SELECT 1").result()


def test_who_waits_too_long_for_a_row_says_nothing_of_a_server_that_answers_others(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    clock = Clock.of(monkeypatch, "bot.store.postgres.standstill")
    standstill = Standstill(5.0)

    def ask() -> None:
        pytest.fail("it answers, and is not asked")

    def waits_in_vain() -> None:
        with standstill.use(ask):
            clock.sleep(3)
            with standstill.use(ask):
                clock.sleep(1)
            clock.sleep(2)
            raise StoreUnavailable

    with pytest.raises(StoreUnavailable):
        waits_in_vain()

    with standstill.use(ask):
        pass


def test_a_connection_that_is_used_again_and_again_stays(database_url: str) -> None:
    patient = Database(database_url, 1, timeout=5, limit=2)
    pids = set()
    for _ in range(3):
        with patient.connection() as connection:
            connection.execute("SELECT pg_sleep(0.8)")
            pids.add(connection.info.backend_pid)
    patient.close()
    assert len(pids) == 1


def test_who_stood_still_in_a_transaction_may_try_again(database_url: str) -> None:
    """Postgres gives up on it meanwhile, in words that psycopg does not count among those of a lost connection."""
    with closing(Database(database_url, 1)) as database:

        def stand_still() -> None:
            with database.transaction() as connection:
                connection.execute("SET LOCAL idle_in_transaction_session_timeout = 1")
                until(lambda: has_gone(connection), 10, "the end of Postgres' patience")

        with pytest.raises(StoreUnavailable):
            stand_still()
        with database.transaction() as connection:
            connection.execute("SELECT 1")


@pytest.mark.parametrize("happened", ["SET default_transaction_read_only = on", "DEALLOCATE ALL"])
def test_a_connection_that_is_of_no_use_any_more_is_given_up(database_url: str, happened: str) -> None:
    with closing(Database(database_url, 1)) as database:

        def written() -> int:
            with database.connection() as connection:
                return queries.void_lease(connection, id=0)

        written(), written()  # it is prepared
        with database.connection() as connection:
            connection.execute(happened.encode())
        with pytest.raises(StoreUnavailable):
            written()
        assert written() == 0


def test_what_watches_a_database_ends_with_it(database_url: str) -> None:
    before = set(threading.enumerate())
    database = Database(database_url, 1, limit=5)
    with database.connection() as connection:
        connection.execute("SELECT 1")
    watching = [one for one in set(threading.enumerate()) - before if one.name == THREAD]
    assert watching
    database.close()
    del database
    until(lambda: not any(one.is_alive() for one in watching), 10, "the end of the thread that watches")


def test_a_finished_answer_is_recorded_once_the_database_is_back(database_url: str, impatient: Database) -> None:
    """It stands still as the answer is finished, and for longer than a connection may be in use."""
    store = Store(impatient)
    store.accept([message()])
    number = store.conversation_id()
    finished, thawed = threading.Event(), threading.Event()

    def think() -> None:
        finished.set()
        assert thawed.wait(20)

    job = AnswerJob(
        store.conversations,
        FakeAnswerer(impatient, outcome(), before=think),
        {"intercom": FakeConnector(FakeVendor(impatient))},
        Answers(settle_seconds=0),
        recorded=lambda _: None,
    )
    thread = threading.Thread(target=job.answer, args=(number,))
    thread.start()
    assert finished.wait(20)
    with frozen_postgres(database_url):
        thawed.set()
        time.sleep(1.2)
        assert thread.is_alive()
    thread.join(20)
    assert store.outbox_kinds() == ["answer"]
    assert store.rows("SELECT failures FROM conversations") == [{"failures": 0}]
