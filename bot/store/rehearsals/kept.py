"""Rehearsals, kept and read. Numbers stay when somebody is erased; what they asked goes."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from bot.model import Requester, ThreadRef
from bot.store.cipher import Cipher
from bot.store.db import Database
from bot.store.people.blind import PrivacyKeys, keys_of
from bot.store.queries import Row, queries
from bot.store.work import UnitOfWork

PAGE = 25  # exchanges
LISTED = 100  # rehearsals


@dataclass(frozen=True, slots=True, kw_only=True)
class Whose:
    """Whose conversation it was: by what it is found when they are erased, or its vendor deletes the thread."""

    thread: ThreadRef
    requester: Requester = field(repr=False)
    since: datetime  # its first words


@dataclass(frozen=True, slots=True, kw_only=True)
class KeptExchange:
    """`body`: JSON value, without personal data."""

    place: int  # 1: the worst
    body: Any = field(repr=False)


@dataclass(frozen=True, slots=True, kw_only=True)
class KeptRehearsal:
    """`body`: as it was given; None where no key opens it."""

    id: int
    at: datetime
    by: str
    body: Any = field(repr=False)


class Rehearsals:
    """Every method raises StoreUnavailable."""

    def __init__(self, database: Database, cipher: Cipher) -> None:
        self._database = database
        self._cipher = cipher

    def keep(self, by: str, body: Any, exchanges: Iterable[tuple[Whose, Any]]) -> int:
        """JSON values, the worst exchange first. What somebody said before they were erased is left out. Raises
        WrongKey, with nothing kept."""
        with self._database.unit_of_work(self._cipher) as work:
            keys = keys_of(work.connection, work.cipher)
            return keep_rehearsal(work, by, body, [(owned(keys, whose), exchange) for whose, exchange in exchanges])

    def listed(self) -> list[KeptRehearsal]:
        """The newest first."""
        with self._database.connection() as connection:
            return [self._read(row) for row in queries.rehearsals_listed(connection, limit=LISTED)]

    def find(self, number: int) -> KeptRehearsal | None:
        with self._database.connection() as connection:
            row = queries.rehearsal_row(connection, id=number)
        return None if row is None else self._read(row)

    def exchanges(self, number: int, *, after: int = 0) -> Sequence[KeptExchange]:
        """At most PAGE of them, the worst behind this place first; what no key opens is left out."""
        with self._database.connection() as connection:
            rows = list(queries.rehearsed_exchanges_page(connection, rehearsal_id=number, after=after, limit=PAGE))
        found = [KeptExchange(place=row["place"], body=self._opened(row)) for row in rows]
        return [one for one in found if one.body is not None]

    def remove(self, number: int) -> bool:
        """False where there is none."""
        with self._database.connection() as connection:
            return bool(queries.remove_rehearsal(connection, id=number))

    def _read(self, row: Row) -> KeptRehearsal:
        return KeptRehearsal(id=row["id"], at=row["at"], by=row["by"], body=self._opened(row))

    def _opened(self, row: Row) -> Any:
        """None too where its key was given up for lost."""
        return (self._cipher.open(row["body"]) or None) if self._cipher.opens(row["body"]) else None


@dataclass(frozen=True, slots=True)
class Owned:
    """Whose it is, by blind indexes alone."""

    people: Sequence[str]
    since: datetime


def owned(keys: PrivacyKeys, whose: Whose) -> Owned:
    thread, requester = whose.thread, whose.requester
    person = keys.of_person(thread.channel, thread.account, requester.id)
    email = [keys.of_email(requester.email)] if requester.email else []
    return Owned([keys.of_thread(thread), person, *email], whose.since)


def is_erased(work: UnitOfWork, one: Owned) -> bool:
    """Whether somebody whose it is was erased after it began. What this says holds until the end of the transaction."""
    queries.share_intake(work.connection)  # an erasure that has begun is seen, and one that begins waits
    erased_at: datetime | None = queries.erased_at(work.connection, indexes=list(one.people))
    return erased_at is not None and one.since <= erased_at


def keep_rehearsal(work: UnitOfWork, by: str, body: Any, exchanges: Iterable[tuple[Owned, Any]]) -> int:
    """As `Rehearsals.keep`, in a transaction of somebody's."""
    number = int(queries.keep_rehearsal(work.connection, by=by, body=work.seal(body)))
    rows = [
        {"rehearsal_id": number, "place": place, "people": list(one.people), "body": work.seal(exchange)}
        for place, (one, exchange) in enumerate(exchanges, start=1)
        if not is_erased(work, one)
    ]
    if rows:
        queries.keep_rehearsed_exchanges(work.connection, rows)
    return number


def forget_rehearsed(work: UnitOfWork, thread: ThreadRef) -> None:
    """What was asked in a thread that was deleted at its vendor."""
    indexes = [keys_of(work.connection, work.cipher).of_thread(thread)]
    queries.erase_rehearsed(work.connection, indexes=indexes)
    queries.erase_rehearsing(work.connection, indexes=indexes)
