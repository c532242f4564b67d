"""Through a real PgBouncer with its default configuration."""

from __future__ import annotations

import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing

import pytest

from bot.errors import ConfigurationError, StoreUnavailable
from bot.store.db import Database
from bot.store.postgres.migrating import migrate
from bot.store.queries import queries
from tests.support.pgbouncer import PgBouncer, needs_pgbouncer

pytestmark = needs_pgbouncer
TIMEOUTS = (
    "SELECT current_setting('statement_timeout') AS one, current_setting('idle_in_transaction_session_timeout') AS two"
)


@pytest.fixture(scope="module", params=["transaction", "session"])
def pooler(request: pytest.FixtureRequest, _migrated_database: str) -> Iterator[PgBouncer]:
    with PgBouncer(_migrated_database, mode=request.param) as running:
        yield running


@pytest.fixture
def pooled(pooler: PgBouncer) -> Iterator[Database]:
    database = Database(pooler.url, 4, timeout=5)
    yield database
    database.close()


def test_timeouts_hold_in_and_outside_of_transactions(pooled: Database) -> None:
    with pooled.transaction() as connection:
        assert connection.execute(TIMEOUTS).fetchone() == {"one": "15s", "two": "15s"}
    with pooled.connection() as connection:
        assert connection.execute("SHOW statement_timeout").fetchone() == {"statement_timeout": "15s"}


def test_a_hard_restart_fails_no_request(pooler: PgBouncer, pooled: Database) -> None:
    with ThreadPoolExecutor(4) as threads:
        assert sum(threads.map(lambda _: one(pooled), range(8))) == 8
    pooler.restart()
    began = time.monotonic()
    assert [one(pooled) for _ in range(4)] == [1] * 4  # the first meets all that have gone
    assert time.monotonic() - began < 1


@pytest.mark.slow
def test_a_pooler_that_was_away_for_long_is_met_as_soon_as_it_is_back(database_url: str) -> None:
    with PgBouncer(database_url) as pooler, closing(Database(pooler.url, 4, timeout=0.3)) as pooled:
        assert one(pooled) == 1
        pooler.kill()
        until = time.monotonic() + 9
        while time.monotonic() < until:
            with pytest.raises(StoreUnavailable):
                one(pooled)
        pooler.start()
        until = time.monotonic() + 1
        while not answers(pooled):
            assert time.monotonic() < until


def answers(database: Database) -> bool:
    try:
        return one(database) == 1
    except StoreUnavailable:
        return False


def one(database: Database) -> int:
    with database.transaction() as connection:
        connection.execute("SELECT pg_sleep(0.02)")
        return int(connection.execute("SELECT 1 AS one").fetchone()["one"])  # type: ignore[index]


def test_migrations_ask_for_another_address(pooler: PgBouncer) -> None:
    with pytest.raises(ConfigurationError, match="DATABASE_MIGRATION_URL"):
        migrate(pooler.url)


def test_clients_that_share_a_server_connection_get_their_own_statements(database_url: str) -> None:
    """As prepared statements the fifth of one client would be executed as that of another."""
    with (
        PgBouncer(database_url, settings={"default_pool_size": "1"}) as narrow,
        closing(Database(narrow.url, 1)) as first,
        closing(Database(narrow.url, 1)) as second,
    ):
        for number in range(8):
            for database, word in ((first, "one"), (second, "two")):
                with database.transaction() as connection:
                    assert connection.execute(f"SELECT %s::int AS {word}", [number]).fetchone() == {word: number}


def test_statements_are_prepared_where_no_pooler_is(database_url: str, pooled: Database) -> None:
    with closing(Database(database_url, 1)) as direct:
        assert [prepared(database) for database in (direct, pooled)] == [1, 0]


def prepared(database: Database) -> int:
    with database.connection() as connection:
        for _ in range(3):
            queries.conversation_row(connection, id=0)
        return len(connection.execute("SELECT FROM pg_prepared_statements").fetchall())
