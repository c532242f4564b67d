"""How far each place of a vendor was read for what no delivery told of: its mark, on the vendor's clock.

A place is read by one worker at a time. A new one is read from where its account was when all of it was last read, so
that somebody's first words in an outage are found too; a new account from when its first round began. That is noted at
once, by our clock, and put on the vendor's when it tells the time: ahead of the vendor's, what is lost until it gets
there would not be read, and behind it, what was said before our time would be answered.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from bot.model import ThreadRef
from bot.store.db import Database
from bot.store.queries import queries

LEASE_SECONDS = 300.0  # for a worker to read one place
WHOLE_ACCOUNT = ""
CLOCKS = timedelta(minutes=10)  # how far a vendor's may be behind ours


@dataclass(frozen=True, slots=True)
class Mark:
    place: str
    seen_until: datetime


@dataclass(frozen=True, slots=True)
class Begun:
    """A round through an account: when it began, by the database's clock, and whether its mark is on that clock too,
    because the vendor has not told the time yet."""

    at: datetime
    by_our_clock: bool


class Marks:
    """Every method raises StoreUnavailable."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def begin(self, channel: str, account: str) -> Begun:
        """A round through an account begins, and so does the account where it is new."""
        with self._database.connection() as connection:
            row = queries.begin_catch_up(connection, channel=channel, account=account)
        assert row is not None
        return Begun(row["at"], row["by_our_clock"])

    def put_on_vendors_clock(self, channel: str, account: str, there: datetime | None, on: timedelta) -> None:
        """The first mark of an account, once, and moved by `on`; `there`: what time it is at the vendor. Where that is
        None, or no time that it could be, the clocks are taken to agree. By so much as the vendor's answer took, and a
        second, the mark may be too early."""
        with self._database.connection() as connection:
            queries.put_on_vendors_clock(
                connection, channel=channel, account=account, there=there, on=on.total_seconds()
            )

    def add(self, channel: str, account: str, places: Sequence[str]) -> None:
        with self._database.connection() as connection:
            queries.add_places(connection, channel=channel, account=account, places=list(places))

    def claim(self, channel: str, account: str, places: Sequence[str], before: datetime) -> Mark | None:
        """The next of these places that nobody has looked at since `before`, leased."""
        with self._database.connection() as connection:
            row = queries.claim_place(
                connection,
                channel=channel,
                account=account,
                places=list(places),
                before=before,
                seconds=LEASE_SECONDS,
            )
        return None if row is None else Mark(row["place"], row["seen_until"])

    def move(self, channel: str, account: str, place: str, until: datetime) -> None:
        """All that happened there until then is ours."""
        with self._database.connection() as connection:
            queries.move_mark(connection, channel=channel, account=account, place=place, until=until)

    def finish(self, channel: str, account: str, begun: datetime) -> None:
        """All places of an account were read in the round that began then: by our clock, unlike what is read."""
        self.move(channel, account, WHOLE_ACCOUNT, begun - CLOCKS)

    def leave(self, channel: str, account: str, place: str, problem: str | None = None) -> None:
        with self._database.connection() as connection:
            queries.leave_place(connection, channel=channel, account=account, place=place, problem=problem)

    def threads(self, channel: str, account: str, begun: datetime, reach: timedelta) -> tuple[ThreadRef, ...]:
        """Those of ours in which something was said lately."""
        with self._database.connection() as connection:
            rows = queries.lately_heard_threads(connection, channel=channel, account=account, since=begun - reach)
            return tuple(ThreadRef(channel, account, row["thread_id"]) for row in rows)
