"""Who is signed in, and how often somebody has tried in vain. All of it by digests: what a browser holds, and which
names were tried, is not in the database."""

from __future__ import annotations

from collections.abc import Sequence

from bot.model import Role, Staff
from bot.store.db import Database
from bot.store.queries import queries


class Sessions:
    """Every method raises StoreUnavailable."""

    def __init__(self, database: Database, *, idle_seconds: float, absolute_seconds: float) -> None:
        self._database = database
        self._limits = {"idle": idle_seconds, "absolute": absolute_seconds}

    def begin(self, digest: str, who: Staff, user_id: int | None) -> None:
        """`user_id`: None for whom another provider vouches."""
        with self._database.connection() as connection:
            queries.begin_console_session(connection, digest=digest, user_id=user_id, name=who.name, role=who.role)

    def find(self, digest: str) -> Staff | None:
        """Whose it is, and from now on it was used; None where it has ended."""
        with self._database.connection() as connection:
            row = queries.console_session(connection, digest=digest, **self._limits)
            if row is None:
                return None
            if row["is_old"]:
                queries.console_session_seen(connection, digest=digest)
        return Staff(row["name"], Role(row["role"]))

    def end(self, digest: str) -> None:
        with self._database.connection() as connection:
            queries.end_console_session(connection, digest=digest)


class Attempts:
    """Every method raises StoreUnavailable."""

    def __init__(self, database: Database, *, seconds: float) -> None:
        """`seconds`: after which they are forgotten."""
        self._database = database
        self._seconds = seconds

    def count(self, key: str) -> int:
        """One more; how many there were lately."""
        with self._database.connection() as connection:
            return int(queries.count_console_attempt(connection, key=key, seconds=self._seconds))

    def forget(self, keys: Sequence[str]) -> None:
        with self._database.connection() as connection:
            queries.forget_console_attempts(connection, keys=list(keys))
