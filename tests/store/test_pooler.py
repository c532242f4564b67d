"""Through a real PgBouncer with its default configuration."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from bot.store.db import Database
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
