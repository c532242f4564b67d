"""Postgres and Redis for a test run: embedded ones, or those that TEST_DATABASE_URL and TEST_REDIS_URL name."""

from __future__ import annotations

import os
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import LiteralString
from urllib.parse import quote, urlsplit, urlunsplit

import psycopg
from psycopg import sql

from bot.embedded import servers
from bot.store.postgres.connecting import connect, has_gone
from bot.store.queries import Connection

# What autovacuum did meanwhile would be chance, and what it has counted has to be emptied the slow way (`_empty`).
_SETTINGS = {**servers.HASTY, "autovacuum": "off"}


@dataclass(frozen=True, kw_only=True)
class Servers:
    database_url: str
    redis_url: str

    @classmethod
    @contextmanager
    def start(cls) -> Iterator[Servers]:
        """Running until the end of the block."""
        database_url, redis_url = os.environ.get("TEST_DATABASE_URL"), os.environ.get("TEST_REDIS_URL")
        if database_url and redis_url:
            yield cls(database_url=database_url, redis_url=redis_url)
            return
        with (
            tempfile.TemporaryDirectory(prefix="firstline-test-", ignore_cleanup_errors=True) as folder,
            servers.start(Path(folder), postgres_settings=_SETTINGS) as running,
        ):
            yield cls(
                database_url=database_url or running.database_url,
                redis_url=redis_url or running.redis_url,
            )

    def new_database(self, name: str, copied: str = "template1") -> str:
        """The address of a new database of this name, empty or a copy of another; an older one is thrown away."""
        with psycopg.connect(self.database_url, autocommit=True) as connection:
            connection.execute(sql.SQL("DROP DATABASE IF EXISTS {} WITH (FORCE)").format(sql.Identifier(name)))
            others = "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = %s"
            connection.execute(others, (copied,))  # none may be connected to what is copied
            create = sql.SQL("CREATE DATABASE {} TEMPLATE {}")
            connection.execute(create.format(sql.Identifier(name), sql.Identifier(copied)))
        return urlunsplit(urlsplit(self.database_url)._replace(path=f"/{name}"))

    def redis_database(self, number: int) -> str:
        """The address of one of the Redis's numbered databases."""
        joint = "&" if "?" in self.redis_url else "?"
        return f"{self.redis_url}{joint}db={number}"


def as_role(url: str, role: str, password: str) -> str:
    """The same address for another user."""
    parts = urlsplit(url)
    return urlunsplit(parts._replace(netloc=f"{role}:{quote(password, safe='')}@{parts.netloc.rpartition('@')[2]}"))


class Emptying:
    """Removes every row of a database when called, and nothing of the schema.

    By DELETE, since TRUNCATE makes new files for each table and each index, which takes thirty times as long, and by a
    connection that stays, since a new one would read the catalogue first.
    """

    def __init__(self, database_url: str) -> None:
        self._url = database_url
        self._connection: Connection | None = None

    def __call__(self) -> None:
        if self._connection is None or has_gone(self._connection):  # a test may cut all connections
            self._connection = connect(self._url)
            # A test that left a transaction open is told so here, instead of stopping the whole run.
            self._connection.execute("SET lock_timeout = '20s'")
        for last in (False, False, False, True):
            try:
                _empty(self._connection)
            except psycopg.errors.DeadlockDetected:  # with what an earlier test began, and whose process is gone
                if last:
                    raise
            else:
                return

    def close(self) -> None:
        if self._connection:
            self._connection.close()


_REFUSES_DELETE = """pg_relation_size(oid) > 0 AND EXISTS (
    SELECT FROM pg_trigger t WHERE t.tgrelid = pg_class.oid AND NOT t.tgisinternal AND t.tgtype & 8 > 0)"""


def _empty(connection: Connection) -> None:
    with connection.transaction():
        if not (tables := _tables(connection, "true")):
            return
        connection.execute(sql.SQL("LOCK TABLE {} IN ACCESS EXCLUSIVE MODE").format(sql.SQL(", ").join(tables)))
        # Also where Postgres has noted how many rows there were, of which TRUNCATE makes it know nothing again.
        if large := _tables(connection, f"pg_relation_size(oid) > 100000 OR reltuples > 0 OR ({_REFUSES_DELETE})"):
            # Some refuse that too, to whoever has triggers.
            connection.execute("SET LOCAL session_replication_role = replica")
            connection.execute(sql.SQL("TRUNCATE {} CASCADE").format(sql.SQL(", ").join(large)))
            connection.execute("SET LOCAL session_replication_role = origin")
        if used := _tables(connection, "pg_relation_size(oid) > 0"):
            # One statement, after which whatever referred to a row is gone too, in whichever order.
            deletions = sql.SQL(", ").join(sql.SQL("{0} AS (DELETE FROM {0})").format(table) for table in used)
            connection.execute(sql.SQL("WITH {} SELECT").format(deletions))
        connection.execute(
            "SELECT setval(format('%I.%I', schemaname, sequencename)::regclass, start_value, false) FROM pg_sequences"
            " WHERE schemaname = 'public' AND last_value IS NOT NULL"
        )


def _tables(connection: Connection, which: LiteralString) -> list[sql.Identifier]:
    """What the migrations made, except their own."""
    found = connection.execute(
        "SELECT relname FROM pg_class WHERE relnamespace = 'public'::regnamespace AND relkind = 'r'"
        f" AND relname !~ 'yoyo' AND ({which})"
    )
    return [sql.Identifier(row["relname"]) for row in found]
