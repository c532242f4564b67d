"""The sources of articles: whose turn it is to read one, from where on, and how it went."""

from __future__ import annotations

import uuid
from dataclasses import dataclass
from datetime import datetime

from bot.store.db import Database
from bot.store.queries import queries

LEASE_SECONDS = 300.0  # a process that has not been heard of for this long reads no more


@dataclass(frozen=True, slots=True, kw_only=True)
class Claim:
    """The right to read a source."""

    name: str
    lease: str
    cursor: str | None  # of the last run that went well
    wanted_at: datetime | None


@dataclass(frozen=True, slots=True, kw_only=True)
class SourceState:
    name: str
    articles: int
    cursor: str | None
    tried_at: datetime | None
    good_at: datetime | None
    good_seconds_ago: float | None
    problem: str | None
    skipped: int
    wanted_at: datetime | None
    being_read: bool


@dataclass(frozen=True, slots=True)
class KnowledgeSize:
    """As it was counted last, after an ingestion."""

    passages: int
    articles: int


class Sources:
    """Thread-safe. Every method raises StoreUnavailable."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def claim(self, name: str, *, every_seconds: float = 0.0, anyhow: bool = False) -> Claim | None:
        """The right to read it now; None where another process has it, or where it is not due, unless `anyhow`.

        `every_seconds`: how long after it was last tried it is due again; 0: only when somebody wants it.
        """
        lease = str(uuid.uuid4())
        with self._database.connection() as connection:
            row = queries.claim_source(
                connection, name=name, seconds=LEASE_SECONDS, lease=lease, every=every_seconds, anyhow=anyhow
            )
        return Claim(name=name, lease=lease, cursor=row["cursor"], wanted_at=row["wanted_at"]) if row else None

    def keep(self, claim: Claim) -> bool:
        """To be called while it is read, well within LEASE_SECONDS; False where the right was lost."""
        with self._database.connection() as connection:
            return bool(queries.keep_source(connection, name=claim.name, lease=claim.lease, seconds=LEASE_SECONDS))

    def end(self, claim: Claim, *, problem: str | None, cursor: str | None, skipped: int) -> None:
        """`cursor` is kept where there was no problem."""
        with self._database.connection() as connection:
            queries.end_source(
                connection,
                name=claim.name,
                lease=claim.lease,
                problem=problem,
                cursor=cursor,
                skipped=skipped,
                wanted_at=claim.wanted_at,
            )

    def release(self, claim: Claim) -> None:
        """It was not read to its end."""
        with self._database.connection() as connection:
            queries.release_source(connection, name=claim.name, lease=claim.lease)

    def want(self, name: str) -> None:
        """It is to be read again soon, whatever its interval."""
        with self._database.connection() as connection:
            queries.want_source(connection, name=name)

    def forget(self, name: str) -> int:
        """All articles of a source, whether firstline.toml lists it or not; how many there were."""
        with self._database.transaction() as connection:
            queries.forget_source(connection, name=name)
            return int(queries.delete_articles_of_source(connection, source=name))

    def size(self) -> KnowledgeSize:
        """Of all that is known, whichever way it came in."""
        with self._database.connection() as connection:
            return KnowledgeSize(**queries.knowledge_size(connection))

    def all(self) -> tuple[SourceState, ...]:
        with self._database.connection() as connection:
            return tuple(SourceState(**row) for row in queries.sources_kept(connection))
