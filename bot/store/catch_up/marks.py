"""How far each place of a vendor was read for what no delivery told of: its mark, on the vendor's clock.

A place is read by one worker at a time. A new one is read from where its account was when all of it was last read, so
that somebody's first words in an outage are found too; a new account from now on.
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


class Marks:
    """Every method raises StoreUnavailable."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def begin(self, channel: str, account: str) -> datetime:
        """A round through an account begins: when, by the database's clock."""
        with self._database.connection() as connection:
            begun: datetime = queries.begin_catch_up(connection, channel=channel, account=account)
        return begun

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
