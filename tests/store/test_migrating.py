"""`migrate`: what it needs is said in one sentence, and a killed one leaves nothing behind."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

import psycopg
import pytest

from bot.errors import ConfigurationError, StoreUnavailable
from bot.store.postgres import migrating as module
from bot.store.postgres.connecting import connect
from bot.store.postgres.migrating import MIGRATION_NAMES, migrate
from bot.store.queries import queries
from tests.support.servers import Servers


@pytest.fixture
def fresh(servers: Servers, process_number: int) -> str:
    return servers.new_database(f"firstline_test_migrating_{process_number}")


@contextmanager
def as_role(url: str) -> Iterator[str]:
    """The address for a role that may log in, and nothing else."""
    with psycopg.connect(url, autocommit=True) as connection:
        connection.execute("DROP ROLE IF EXISTS nobody_special")
        connection.execute("CREATE ROLE nobody_special LOGIN PASSWORD 'a#b'")
        try:
            yield url.replace("postgres@", "nobody_special:a#b@", 1)
        finally:
            connection.execute("DROP ROLE nobody_special")


def test_a_lock_row_of_an_older_version_stops_nobody(fresh: str) -> None:
    with psycopg.connect(fresh, autocommit=True) as connection:
        connection.execute("CREATE TABLE yoyo_lock (locked int PRIMARY KEY, ctime timestamp, pid int NOT NULL)")
        connection.execute("INSERT INTO yoyo_lock VALUES (1, now(), 12345)")
    assert migrate(fresh) == MIGRATION_NAMES
    assert migrate(fresh) == []


def test_who_migrates_waits_for_another_and_tells_of_it(fresh: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(module, "LOCK_SECONDS", 0.3)
    with connect(fresh) as other:
        assert queries.lock_for_migrating(other)
        with pytest.raises(StoreUnavailable, match="another `firstline migrate`"):
            migrate(fresh)
    assert migrate(fresh)  # its lock went with its connection


def test_a_migration_that_fails_leaves_nothing_of_itself(fresh: str) -> None:
    with psycopg.connect(fresh, autocommit=True) as connection:
        connection.execute("CREATE TABLE outbox ()")  # in the way of the first one
        with pytest.raises(psycopg.errors.DuplicateTable):
            migrate(fresh)
        connection.execute("DROP TABLE outbox")
        assert connection.execute("SELECT to_regclass('conversations')").fetchone() == (None,)
    assert migrate(fresh) == MIGRATION_NAMES


def test_a_role_without_the_right_to_the_extension_is_told_the_command(fresh: str) -> None:
    with as_role(fresh) as url, pytest.raises(ConfigurationError, match="CREATE EXTENSION vector"):
        migrate(url)


def test_a_role_that_may_not_create_tables_is_told_so(fresh: str) -> None:
    with psycopg.connect(fresh, autocommit=True) as connection:
        connection.execute("CREATE EXTENSION vector")
    with as_role(fresh) as url, pytest.raises(ConfigurationError, match="may not change the database"):
        migrate(url)


@pytest.mark.parametrize("address", ["postgresql://u:secr@et@127.0.0.1/x", "postgresql://u:secr/et@127.0.0.1/x"])
def test_a_password_that_is_not_encoded_is_told_and_not_shown(address: str) -> None:
    with pytest.raises(ConfigurationError, match="%40") as raised:
        migrate(address)
    assert "secr" not in str(raised.value)
    assert "et@" not in str(raised.value)
