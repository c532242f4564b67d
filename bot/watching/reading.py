"""What is watched, read a page at a time. Functions raise psycopg.Error; where they connect, StoreUnavailable."""

from __future__ import annotations

from datetime import datetime, timedelta

from bot.store.db import Database
from bot.store.queries import Connection, queries
from bot.watching.comparisons import Comparison
from bot.watching.figures import Watched
from bot.watching.state import Place

PAGE = 2000
# An hour is what counts of a conversation, and by then whoever wrote down something in its last seconds has committed.
SETTLED = timedelta(hours=1, minutes=5)
# Of versions one after the other: what came later the new one has not had time for.
RATED_WITHIN = timedelta(hours=72)
RATED_BY_THEN = RATED_WITHIN + timedelta(minutes=5)


def lately(database: Database, since: datetime, *, most: int) -> list[Watched]:
    """The newest that began since then, with their ratings, in the order in which they began."""
    with database.connection() as connection:
        rows = list(queries.watched_lately(connection, since=since, limit=most))
    return [Watched.from_row(row) for row in rows][::-1]


def after(connection: Connection, place: Place, now: datetime) -> list[Watched]:
    """A page of those that began after that one, with what counts of them but ratings, also those that do not count."""
    rows = queries.watched_after(connection, at=place.at, id=place.id, until=now - SETTLED, limit=PAGE)
    return [Watched.from_row(row) for row in rows]


def ratings(connection: Connection, place: Place) -> list[Watched]:
    """A page of the ratings that were not looked at yet, of conversations up to that one, also those that do not count.
    From now on they were."""
    rows = list(queries.take_ratings(connection, until=place.at, limit=PAGE))
    return [Watched.from_row(row) for row in rows]


def earlier(connection: Connection, comparison: Comparison, place: Place, number: int) -> list[Watched]:
    """So many of the version before, the latest first, from that one backwards."""
    rows = queries.watched_before(connection, **_version_before(comparison), at=place.at, before=place.id, limit=number)
    return [Watched.from_row(row) for row in rows]


def earlier_rated(connection: Connection, comparison: Comparison, place: Place, number: int) -> list[Watched]:
    """The same of those that were rated in time, with their ratings alone."""
    rows = queries.rated_before(
        connection,
        **_version_before(comparison),
        at=place.at,
        before=place.id,
        within=RATED_WITHIN.total_seconds(),
        limit=number,
    )
    return [Watched.from_row(row) for row in rows]


def rated(connection: Connection, comparison: Comparison, place: Place, now: datetime) -> list[Watched]:
    """A page of the new version's that were rated in time, after that one: of those that have had the time."""
    assert comparison.versions is not None
    rows = queries.rated_after(
        connection,
        arm=comparison.arm,
        version=comparison.versions.new,
        at=place.at,
        id=place.id,
        until=min(now - RATED_BY_THEN, comparison.until),
        within=RATED_WITHIN.total_seconds(),
        limit=PAGE,
    )
    return [Watched.from_row(row) for row in rows]


def _version_before(comparison: Comparison) -> dict[str, object]:
    versions = comparison.versions
    assert versions is not None
    assert versions.before is not None
    return {"arm": comparison.arm, "version": versions.before, "began": versions.begun[versions.before]}
