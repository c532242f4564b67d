"""The audit log as a chain of hashes: whether it is whole, in the database or in a file that was taken from it.

Postgres makes the hashes as entries come in (migration 0058), one after the other. Whoever owns the schema could write
all of it anew: the hash of the last entry, noted elsewhere, shows that too.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any, Self

from bot.errors import FirstlineError
from bot.store.db import Database
from bot.store.queries import Connection, Row, queries

BATCH = 1000


class BrokenChain(FirstlineError):
    """The audit log was changed."""


@dataclass(frozen=True, slots=True)
class Place:
    """Where a chain begins behind, or ends: an entry's number and hash. Before the first entry: 0 and ''."""

    number: int = 0
    hash: str = ""

    def __str__(self) -> str:
        return f"{self.number}:{self.hash}"


@dataclass(frozen=True, slots=True, kw_only=True)
class Link:
    number: int
    at: datetime
    by: str
    role: str | None
    what: str
    which: str | None
    details: str | None
    hash: str

    @classmethod
    def from_row(cls, row: Row) -> Self:
        return cls(**{name: row[name] for name in cls.__slots__})

    @classmethod
    def from_json(cls, kept: dict[str, Any]) -> Self:
        """Raises KeyError, TypeError or ValueError for another form."""
        return cls(**{**kept, "at": datetime.fromisoformat(kept["at"])})

    def to_json(self) -> dict[str, Any]:
        return {**{name: getattr(self, name) for name in self.__slots__}, "at": self.at.astimezone(UTC).isoformat()}

    def expected(self, before: str) -> str:
        """The hash that it should have, as `audit_hash` in Postgres makes it."""
        texts = (self.by, self.role, self.what, self.which, self.details)
        told = ("-" if one is None else f"{len(one.encode())}:{one}" for one in texts)
        at = self.at.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%S.%f")
        return hashlib.sha256(" ".join((before, str(self.number), at, *told)).encode()).hexdigest()


class Chain:
    """Every method raises StoreUnavailable."""

    def __init__(self, database: Database) -> None:
        self._database = database

    @contextmanager
    def read(self) -> Iterator[ChainRead]:
        """As it is at one moment, whoever adds to it or shortens it meanwhile."""
        with self._database.transaction() as connection:
            queries.read_one_snapshot(connection)
            anchor, head = queries.audit_anchor(connection), queries.audit_head(connection)
            yield ChainRead(
                connection,
                beginning=Place() if anchor is None else Place(anchor["number"], anchor["hash"]),
                head=Place() if head is None else Place(head["number"], head["hash"]),
            )

    def verify(self) -> Place:
        """Where it ends. Raises BrokenChain."""
        with self.read() as chain:
            return chain.verify()


@dataclass(frozen=True, slots=True)
class ChainRead:
    """`beginning`: behind what was deleted as too old."""

    _connection: Connection = field(repr=False)
    beginning: Place
    head: Place

    def links(self, after: int | None = None) -> Iterator[Link]:
        """In order."""
        after = self.beginning.number if after is None else after
        while rows := list(queries.audit_links(self._connection, after=after, limit=BATCH)):
            yield from map(Link.from_row, rows)
            after = rows[-1]["number"]

    def verify(self) -> Place:
        """Where it ends. Raises BrokenChain."""
        end = verified(self.links(), self.beginning)
        if end != self.head:
            raise BrokenChain(f"the last entry is {end.number}, expected {self.head.number}: the end was cut off")
        return end


def verified(links: Iterable[Link], beginning: Place) -> Place:
    """The last of them. Raises BrokenChain."""
    last = beginning
    for link in links:
        if link.number != last.number + 1:
            raise BrokenChain(f"after entry {last.number}: found {link.number}, expected {last.number + 1}")
        if link.hash != link.expected(last.hash):
            raise BrokenChain(f"entry {link.number}: it, or one before it, is not what was written")
        last = Place(link.number, link.hash)
    return last
