"""Vendors that do not answer, and accounts whose credential is refused, as the workers find them: for doctor and
metrics."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime

from bot.store.db import Database
from bot.store.queries import Connection, queries


@dataclass(frozen=True, slots=True, kw_only=True)
class Pause:
    """A vendor that has not been asked as usual since `since`."""

    vendor: str
    since: datetime
    problem: str  # the last error, without text of anybody's


def keep_pause(database: Database, vendor: str, seconds: float | None, problem: str) -> None:
    """The vendor is not asked for so long; None: it answers again. Raises StoreUnavailable."""
    with database.connection() as connection:
        if seconds is None:
            queries.end_vendor_pause(connection, vendor=vendor)
        else:
            queries.pause_vendor(connection, vendor=vendor, seconds=seconds, problem=problem)


def pauses(connection: Connection) -> Iterator[Pause]:
    """Of the vendors that do not answer at present."""
    return (Pause(**row) for row in queries.vendor_pauses(connection))


def keep_credential(database: Database, account: str, problem: str | None) -> None:
    """The account's credential is refused, which is an alarm; None: it is taken. `account` is a vendor and, where it
    has several, one of its accounts. Raises StoreUnavailable."""
    with database.connection() as connection:
        if problem is None:
            queries.settle_refused_credential(connection, about=account)
        else:
            queries.raise_refused_credential(connection, about=account, problem=problem)
