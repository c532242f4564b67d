"""Articles to look at: on which no answer rests, which nobody has changed for long, and whose change or end concerns
conversations that are going on.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Self

from bot.model import ThreadRef
from bot.store.db import Database
from bot.store.queries import Row, queries
from bot.store.rows import thread_of

MOST = 200
TOLD_DAYS = 30  # what was said longer ago is no concern of an open conversation


@dataclass(frozen=True, slots=True, kw_only=True)
class Kept:
    """An article as it is kept."""

    title: str
    url: str
    source: str
    changed_at: datetime  # by its source's clock where that tells, else when it was last read with other words
    cited: int = 0  # answers of the period that rest on it

    @classmethod
    def from_row(cls, row: Row) -> Self:
        return cls(**{name: row[name] for name in ("title", "url", "source", "changed_at", "cited") if name in row})


@dataclass(frozen=True, slots=True, kw_only=True)
class Told:
    """What an open conversation was told of an article that has changed since, or is gone."""

    conversation_id: int
    thread: ThreadRef
    link: str | None
    owner: str
    title: str
    url: str
    at: datetime
    changed_at: datetime | None  # None: the article is gone


def uncited(database: Database, since: datetime) -> list[Kept]:
    """The oldest first. Raises StoreUnavailable."""
    with database.connection() as connection:
        return [Kept.from_row(row) for row in queries.uncited_articles(connection, since=since, limit=MOST)]


def stale(database: Database, since: datetime, days: float) -> list[Kept]:
    """Those that most answers since then rest on first. Raises StoreUnavailable."""
    with database.connection() as connection:
        rows = queries.stale_articles(connection, since=since, seconds=days * 86_400, limit=MOST)
        return [Kept.from_row(row) for row in rows]


def told_before(database: Database) -> list[Told]:
    """Open conversations with what they were told, the last that was told first. Raises StoreUnavailable."""
    with database.connection() as connection:
        rows = list(queries.told_before(connection, seconds=TOLD_DAYS * 86_400, limit=MOST))
    return [
        Told(
            conversation_id=row["id"],
            thread=thread_of(row),
            link=row["link"],
            owner=row["owner"],
            title=row["title"],
            url=row["url"],
            at=row["at"],
            changed_at=None if row["gone"] else row["changed_at"],
        )
        for row in rows
    ]
