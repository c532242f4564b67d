"""Erasing people from Postgres: begun in one transaction, from which on nothing of theirs is taken in, thought about or
sent; then removed step by step, by whoever comes next where one is stopped.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime
from typing import Any, Self
from uuid import UUID

from bot.errors import FirstlineError
from bot.model import Requester, ThreadRef
from bot.store.cipher import Cipher
from bot.store.db import Database
from bot.store.people import who
from bot.store.people.blind import PrivacyKeys, keys_of
from bot.store.people.elsewhere import Elsewhere, elsewhere_of
from bot.store.people.who import Found, Known, Person
from bot.store.queries import Row, queries
from bot.store.records import requester_to_json
from bot.store.work import UnitOfWork

LEASE_SECONDS = 120.0  # of one step


class LostLease(FirstlineError):
    """Another process goes on with the erasure, or has ended it."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Progress:
    """How far an erasure is. Encrypted while it is kept, and without the person once it is done."""

    person: Person
    threads: tuple[ThreadRef, ...]
    turns: Mapping[int, tuple[int, ...]]  # by conversation that was theirs: the numbers of its requester's messages
    beside: Mapping[int, tuple[int, ...]] = field(default_factory=dict)  # the same of others': what they wrote in these
    rated: tuple[int, ...] = ()  # those of them of which there is an opinion
    indexes: tuple[str, ...] = ()  # of people whom nobody can name any more, as the list of erasures has them
    chats: tuple[str, ...] = ()  # ids of those that are gone
    removed: Counter[str] = field(default_factory=Counter)  # by table or system
    elsewhere: tuple[Elsewhere, ...] = ()  # what is kept by others
    settles_at: float = 0.0  # by `Erasures.now`: until then what had begun before may end; systems are asked again
    receipt: Mapping[str, Any] | None = None  # signed; then nothing else of it is kept

    @classmethod
    def from_json(cls, kept: Mapping[str, Any]) -> Self:
        if "receipt" in kept:
            return cls(person=Person(), threads=(), turns={}, receipt=kept["receipt"])
        return cls(
            person=Person.from_json(kept["person"]),
            threads=tuple(ThreadRef(*one) for one in kept["threads"]),
            turns={int(number): tuple(messages) for number, messages in kept["turns"].items()},
            beside={int(number): tuple(messages) for number, messages in kept["beside"].items()},
            rated=tuple(kept["rated"]),
            indexes=tuple(kept["indexes"]),
            chats=tuple(kept["chats"]),
            removed=Counter(kept["removed"]),
            elsewhere=tuple(Elsewhere(**one) for one in kept["elsewhere"]),
            settles_at=kept["settles_at"],
        )

    def to_json(self) -> dict[str, Any]:
        if self.receipt is not None:
            return {"receipt": self.receipt}
        return {
            "person": self.person.to_json(),
            "threads": [[one.channel, one.account, one.thread_id] for one in self.threads],
            "turns": {str(number): list(messages) for number, messages in self.turns.items()},
            "beside": {str(number): list(messages) for number, messages in self.beside.items()},
            "rated": list(self.rated),
            "indexes": list(self.indexes),
            "chats": list(self.chats),
            "removed": dict(self.removed),
            "elsewhere": [one.to_json() for one in self.elsewhere],
            "settles_at": self.settles_at,
        }


@dataclass(frozen=True, slots=True, kw_only=True)
class Erasure:
    id: int
    key: UUID  # what its receipt is called by
    at: datetime
    by: str
    held: datetime  # until when it is whose that has it; what anybody else writes is not taken
    progress: Progress

    def __str__(self) -> str:
        return str(self.key)


class Erasures:
    """Every method raises StoreUnavailable."""

    def __init__(self, database: Database, cipher: Cipher, *, trace_seconds: float = 0.0) -> None:
        """`trace_seconds`: for how long after an attempt to answer has ended traces of it may still come in."""
        self._database = database
        self._cipher = cipher
        self._trace_seconds = trace_seconds

    def find(self, person: Person, *, linked: bool = False) -> Found:
        """What an erasure would be about; nothing is changed but indexes that were missing."""
        self._complete_indexes()
        with self._database.reading(self._cipher) as work:
            return who.find(work, person, linked=linked)

    def begin(self, person: Person, *, by: str, linked: bool = False, key: UUID | None = None) -> Erasure:
        """`by`: who asked for it. `linked`: as for `find`. `key`: what it is called; one that has begun as this is not
        begun again. None: something new."""
        self._complete_indexes()
        with self._database.unit_of_work(self._cipher) as work:
            queries.stop_intake(work.connection)
            if key is not None and (known := queries.erasure_row(work.connection, key=key)) is not None:
                return self._read(known)
            found = who.find(work, person, linked=linked)
            progress = _begun(work, found, self._trace_seconds)
            row = queries.begin_erasure(work.connection, key=key, by=by, body=work.seal(progress.to_json()))
            _hide(work, row, found, progress)
        return _erasure(row, by, progress)

    def known(self, keys: PrivacyKeys, indexes: Collection[str]) -> Known:
        """Whom these stand for, as long as Postgres has them."""
        self._complete_indexes()
        return who.known(self._database, self._cipher, keys, indexes)

    def repeat(self, key: UUID, at: datetime, by: str, indexes: Collection[str], known: Known) -> Erasure | None:
        """One that a restored backup does not know, as the list of erasures has it. None where it is known."""
        with self._database.unit_of_work(self._cipher) as work:
            queries.stop_intake(work.connection)
            person, theirs = known.person(indexes), known.conversations(indexes)
            found = who.find(work, person, until=at, conversations=theirs)
            progress = replace(_begun(work, found, self._trace_seconds), indexes=tuple(sorted(indexes)))
            row = queries.repeat_erasure(work.connection, key=key, at=at, by=by, body=work.seal(progress.to_json()))
            if row is None:
                return None
            _hide(work, row, found, progress)
        return _erasure(row, by, progress)

    def due(self, limit: int = 100) -> Sequence[int]:
        with self._database.connection() as connection:
            return [row["id"] for row in queries.erasures_due(connection, limit=limit)]

    def is_done(self, number: int) -> bool:
        with self._database.connection() as connection:
            return bool(queries.erasure_is_done(connection, id=number))

    def lease(self, number: int) -> Erasure | None:
        """None where another process has it, or it is done."""
        with self._database.connection() as connection:
            row = queries.lease_erasure(connection, id=number, seconds=LEASE_SECONDS)
        return None if row is None else self._read(row)

    def with_key(self, key: UUID) -> Erasure | None:
        with self._database.connection() as connection:
            row = queries.erasure_row(connection, key=key)
        return None if row is None else self._read(row)

    def keep(self, erasure: Erasure, seconds: float = LEASE_SECONDS) -> Erasure:
        """How far it is; it goes on in so many seconds. Raises LostLease, with nothing written."""
        with self._database.unit_of_work(self._cipher) as work:
            return kept(work, erasure, seconds)

    def end(self, erasure: Erasure, receipt: Mapping[str, Any]) -> None:
        """What is kept from now on: the blind indexes and the receipt. Raises LostLease, with nothing written."""
        body = self._cipher.seal(replace(erasure.progress, receipt=receipt).to_json())
        with self._database.connection() as connection:
            if queries.end_erasure(connection, id=erasure.id, body=body, held=erasure.held) is None:
                raise LostLease

    def now(self) -> float:
        """Seconds since 1970, by the clock that all processes share: the database's."""
        with self._database.connection() as connection:
            return float(queries.seconds_now(connection))

    def privacy_keys(self) -> PrivacyKeys:
        with self._database.unit_of_work(self._cipher) as work:
            return keys_of(work.connection, work.cipher)

    def _complete_indexes(self) -> None:
        after: int | None = 0
        while after is not None:
            with self._database.unit_of_work(self._cipher) as work:
                after = who.make_indexes(work, after)

    def _read(self, row: Row) -> Erasure:
        return _erasure(row, row["by"], Progress.from_json(self._cipher.open(row["body"])))


def kept(work: UnitOfWork, erasure: Erasure, seconds: float = LEASE_SECONDS) -> Erasure:
    """As `Erasures.keep`, along with what else is written."""
    body = work.seal(erasure.progress.to_json())
    held = queries.keep_erasure(work.connection, id=erasure.id, body=body, seconds=seconds, held=erasure.held)
    if held is None:
        raise LostLease
    return replace(erasure, held=held)


def _erasure(row: Row, by: str, progress: Progress) -> Erasure:
    return Erasure(id=row["id"], key=row["key"], at=row["at"], by=by, held=row["due_at"], progress=progress)


def _begun(work: UnitOfWork, found: Found, trace_seconds: float) -> Progress:
    ids = list(found.conversations)
    lease_ends = queries.longest_lease(work.connection, ids=ids)
    turns = list(queries.turns_of_conversations(work.connection, ids=ids))
    return Progress(
        person=found.person,
        threads=found.threads,
        turns={row["id"]: tuple(row["messages"]) for row in turns},
        rated=tuple(row["id"] for row in turns if row["rated"]),
        elsewhere=elsewhere_of(work, found),
        settles_at=lease_ends + trace_seconds,
    )


def _hide(work: UnitOfWork, row: Row, found: Found, progress: Progress) -> None:
    """The person is marked, and every thread that was theirs: what others said there is not taken in again either."""
    ids, nobody = list(found.conversations), work.seal(requester_to_json(Requester(id="")))
    queries.hide_conversations(work.connection, ids=ids, erasure_id=row["id"], nobody=nobody)
    queries.cancel_for_erasure(work.connection, ids=ids)
    keys = keys_of(work.connection, work.cipher)
    tickets = [one.thread for one in progress.elsewhere if one.thread is not None]
    threads = map(keys.of_thread, (*progress.threads, *tickets))
    indexes = {*progress.indexes, *progress.person.indexes(keys), *threads}
    queries.note_erased(work.connection, indexes=sorted(indexes), id=row["id"], at=row["at"])
