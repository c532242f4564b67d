"""A database in which nothing can be changed, for what only looks: Postgres itself refuses a write."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

import psycopg

from bot.store.db import Database
from bot.store.postgres.connecting import begin
from bot.store.queries import Connection, queries


class ReadOnlyDatabase(Database):
    """Each use of a connection is a transaction that may not write: a session's own setting would not outlive a
    pooler."""

    @contextmanager
    def connection(self, *, wait: float | None = None, limit: float | None = None) -> Iterator[Connection]:
        with super().connection(wait=wait, limit=limit) as connection:
            begin(connection)
            try:
                queries.read_only(connection)
                yield connection
            except psycopg.errors.ReadOnlySqlTransaction as error:  # by a step of ours, and no fail-over
                raise RuntimeError("a write in a read-only transaction") from error
            finally:
                if not connection.closed:
                    connection.rollback()

    @contextmanager
    def transaction(self) -> Iterator[Connection]:
        with self.connection() as connection:
            yield connection
