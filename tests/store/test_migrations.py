"""Migrations that carry rows over."""

from __future__ import annotations

from collections.abc import Iterator

import psycopg
import pytest

from bot.store.postgres.migrating import MIGRATIONS, migrate
from tests.support.servers import Servers

WHERE = "channel, account, thread_id"


@pytest.fixture
def connection(servers: Servers, process_number: int) -> Iterator[psycopg.Connection]:
    """To a migrated database of the test's own."""
    url = servers.new_database(f"firstline_test_migrations_{process_number}")
    migrate(url)
    with psycopg.connect(url, autocommit=True) as made:
        yield made


def run(connection: psycopg.Connection, name: str) -> None:
    connection.execute((MIGRATIONS / f"{name}.sql").read_text().encode())


def test_what_was_packed_into_the_id_of_a_thread_becomes_its_hint_and_back(connection: psycopg.Connection) -> None:
    packed, plain = ("slack", "T1", "C1:1.1:U1:2.2"), ("zendesk", "acme", "9")
    run(connection, "0007_thread_sync_hint.rollback")
    for row in (packed, plain):
        connection.execute(f"INSERT INTO thread_syncs ({WHERE}) VALUES (%s, %s, %s)", row)

    run(connection, "0007_thread_sync_hint")

    rows = connection.execute(f"SELECT {WHERE}, hint FROM thread_syncs ORDER BY channel").fetchall()
    assert rows == [("slack", "T1", "C1:1.1", "U1:2.2"), (*plain, "")]
    run(connection, "0007_thread_sync_hint.rollback")
    assert connection.execute(f"SELECT {WHERE} FROM thread_syncs ORDER BY channel").fetchall() == [packed, plain]
