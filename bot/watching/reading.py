"""What is watched, read in pages: no statement takes long, however many conversations there are."""

from __future__ import annotations

from datetime import UTC, datetime

from bot.store.db import Database
from bot.store.queries import queries
from bot.watching.figures import Watched

HOUR_SECONDS = 3600.0  # in which what happens in a conversation counts
MOST = 200_000  # conversations, the newest: beyond that the oldest fall out of the comparison
PAGE = 5000
_END = datetime(9999, 1, 1, tzinfo=UTC)


def watched(database: Database, since: datetime, *, most: int = MOST) -> list[Watched]:
    """In the order in which they began. Raises StoreUnavailable."""
    found: list[Watched] = []
    until, before, seen = _END, 0, 0
    while seen < most:
        limit = min(PAGE, most - seen)
        with database.connection() as connection:
            rows = list(
                queries.watched_conversations(
                    connection, since=since, hour=HOUR_SECONDS, until=until, before=before, limit=limit
                )
            )
        found += [Watched.from_row(row) for row in rows if row["counts"]]
        seen += len(rows)
        if len(rows) < limit:
            break
        until, before = rows[-1]["at"], rows[-1]["id"]
    return found[::-1]
