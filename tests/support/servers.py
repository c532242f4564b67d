"""Postgres and Redis for a test run: embedded ones, or those that TEST_DATABASE_URL and TEST_REDIS_URL name."""

from __future__ import annotations

import os
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import quote, urlsplit, urlunsplit

import psycopg
from psycopg import sql

from bot.embedded import servers

# The servers of a test run live for minutes: what a power cut would do to them does not matter.
HASTY = {"fsync": "off", "synchronous_commit": "off", "full_page_writes": "off"}


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
            servers.start(Path(folder), postgres_settings=HASTY) as running,
        ):
            yield cls(
                database_url=database_url or running.database_url,
                redis_url=redis_url or running.redis_url,
            )

    def new_database(self, name: str) -> str:
        """The address of a new and empty database of this name; an older one is thrown away."""
        with psycopg.connect(self.database_url, autocommit=True) as connection:
            connection.execute(sql.SQL("DROP DATABASE IF EXISTS {} WITH (FORCE)").format(sql.Identifier(name)))
            connection.execute(sql.SQL("CREATE DATABASE {}").format(sql.Identifier(name)))
        return urlunsplit(urlsplit(self.database_url)._replace(path=f"/{name}"))

    def redis_database(self, number: int) -> str:
        """The address of one of the Redis's numbered databases."""
        joint = "&" if "?" in self.redis_url else "?"
        return f"{self.redis_url}{joint}db={number}"


def as_role(url: str, role: str, password: str) -> str:
    """The same address for another user."""
    parts = urlsplit(url)
    return urlunsplit(parts._replace(netloc=f"{role}:{quote(password, safe='')}@{parts.netloc.rpartition('@')[2]}"))


def empty(database_url: str) -> None:
    """Remove every row, and nothing of the schema."""
    with psycopg.connect(database_url, autocommit=True) as connection:
        # A test that left a transaction open is told so here, instead of stopping the whole run.
        connection.execute("SET lock_timeout = '20s'")
        tables = connection.execute(
            "SELECT tablename FROM pg_tables WHERE schemaname = 'public' AND tablename !~ 'yoyo'"
        ).fetchall()
        if tables:
            names = sql.SQL(", ").join(sql.Identifier(name) for (name,) in tables)
            truncate = sql.SQL("TRUNCATE {} RESTART IDENTITY CASCADE").format(names)
            try:
                connection.execute(truncate)
            except psycopg.errors.DeadlockDetected:  # with what an earlier test began, and which goes on now
                connection.execute(truncate)
