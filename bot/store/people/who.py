"""Who is meant: a person by what vendors call them, and by e-mail addresses; and the conversations that are theirs."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, Self

from bot.model import Requester, ThreadRef
from bot.store.cipher import Cipher, WrongKey
from bot.store.db import Database
from bot.store.people.blind import PrivacyKeys, email_index, keys_of, spelled
from bot.store.queries import Row, queries
from bot.store.records import requester_from_json
from bot.store.rows import thread_of
from bot.store.work import UnitOfWork

BATCH = 1000


@dataclass(frozen=True, order=True, slots=True)
class VendorId:
    """Somebody as a vendor calls them; in a web chat as the site vouches for them, or as their browser was given."""

    channel: str
    account: str
    id: str


@dataclass(frozen=True, slots=True)
class Person:
    """At least one of both."""

    ids: frozenset[VendorId] = frozenset()
    emails: frozenset[str] = frozenset()

    @classmethod
    def from_json(cls, kept: Mapping[str, Any]) -> Self:
        return cls(frozenset(VendorId(*one) for one in kept["ids"]), frozenset(kept["emails"]))

    def to_json(self) -> dict[str, Any]:
        return {"ids": [[one.channel, one.account, one.id] for one in sorted(self.ids)], "emails": sorted(self.emails)}

    def columns(self) -> dict[str, list[str]]:
        """As statements want the ids: one list a column."""
        ids = sorted(self.ids)
        return {
            "people_channels": [one.channel for one in ids],
            "people_accounts": [one.account for one in ids],
            "people": [one.id for one in ids],
        }

    def indexes(self, keys: PrivacyKeys) -> list[str]:
        people = [keys.of_person(one.channel, one.account, one.id) for one in sorted(self.ids)]
        return [*people, *_indexes_of(self.emails, keys)]


@dataclass(frozen=True, slots=True, kw_only=True)
class Found:
    """A person with all the ids by which vendors know them, and their conversations. `also`: other addresses that
    vendors gave for these ids."""

    person: Person
    conversations: tuple[int, ...]
    threads: tuple[ThreadRef, ...]
    also: frozenset[str]


@dataclass(frozen=True, slots=True)
class Known:
    """Whom and which conversations blind indexes stand for."""

    ids: Mapping[str, VendorId] = field(default_factory=dict)
    emails: Mapping[str, str] = field(default_factory=dict)
    threads: Mapping[str, Collection[int]] = field(default_factory=dict)

    def person(self, indexes: Collection[str]) -> Person:
        ids = frozenset(self.ids[one] for one in indexes if one in self.ids)
        return Person(ids, frozenset(self.emails[one] for one in indexes if one in self.emails))

    def conversations(self, indexes: Collection[str]) -> list[int]:
        return sorted({number for one in indexes for number in self.threads.get(one, ())})


def make_indexes(work: UnitOfWork, after: int) -> int | None:
    """Of the conversations that a version before had written; the last one of a batch, None when there are no more."""
    rows = list(queries.conversations_not_indexed(work.connection, after=after, limit=BATCH))
    for row in rows:
        index = email_index(work, requester_in(work.cipher, row))
        queries.set_email_index(work.connection, id=row["id"], email_index=index, was=row["requester"])
    return rows[-1]["id"] if rows else None


def find(
    work: UnitOfWork,
    person: Person,
    *,
    linked: bool = False,
    until: datetime | None = None,
    conversations: Sequence[int] = (),
) -> Found:
    """An address means every vendor's account that has it. `linked`: these accounts' other addresses are meant too.
    `until`: what began later is left out. `conversations`: theirs, whoever asks in them."""
    keys = keys_of(work.connection, work.cipher)
    while True:
        rows = _rows(work, person, keys, until, conversations)
        emails = {email for row in rows if (email := requester_in(work.cipher, row).email)}
        also = frozenset(email for email in emails if not _is_among(email, person.emails))
        ids = person.ids | {
            VendorId(row["channel"], row["account"], row["requester_id"]) for row in rows if row["requester_id"]
        }
        grown = Person(ids, person.emails | also if linked else person.emails)
        if grown == person:
            break
        person = grown
    return Found(
        person=person,
        conversations=tuple(row["id"] for row in rows),
        threads=tuple(thread_of(row) for row in rows),
        also=also,
    )


def known(database: Database, cipher: Cipher, keys: PrivacyKeys, wanted: Collection[str]) -> Known:
    """Whose indexes these are, by reading everybody there is, once, with nothing held: after a restore."""
    ids, emails, threads = dict[str, VendorId](), dict[str, str](), defaultdict[str, list[int]](list)
    for row in _everybody(database):
        if row["requester_id"]:
            one = VendorId(row["channel"], row["account"], row["requester_id"])
            ids[keys.of_person(one.channel, one.account, one.id)] = one
        if email := requester_in(cipher, row).email:
            emails |= dict.fromkeys(keys.of_email_ever(email), email)
        threads[keys.of_thread(thread_of(row))].append(row["id"])
    with database.connection() as connection:
        beside = [VendorId(row["channel"], row["account"], row["id"]) for row in queries.people_beside(connection)]
    ids |= {keys.of_person(one.channel, one.account, one.id): one for one in beside}
    return Known(
        {index: one for index, one in ids.items() if index in wanted},
        {index: one for index, one in emails.items() if index in wanted},
        {index: numbers for index, numbers in threads.items() if index in wanted},
    )


def requester_in(cipher: Cipher, row: Row) -> Requester:
    """Nobody, where no key opens who it is."""
    try:
        return requester_from_json(cipher.open(row["requester"]))
    except WrongKey:
        return Requester(id="")


def _everybody(database: Database) -> Iterator[Row]:
    after = 0
    while True:
        with database.connection() as connection:
            rows = list(queries.all_requesters(connection, after=after, limit=BATCH))
        if not rows:
            return
        yield from rows
        after = rows[-1]["id"]


def _rows(
    work: UnitOfWork, person: Person, keys: PrivacyKeys, until: datetime | None, conversations: Sequence[int]
) -> Sequence[Row]:
    ids = sorted(person.ids)
    return list(
        queries.conversations_of_people(
            work.connection,
            emails=_indexes_of(person.emails, keys),
            channels=[one.channel for one in ids],
            accounts=[one.account for one in ids],
            ids=[one.id for one in ids],
            numbers=list(conversations),
            until=until,
        )
    )


def _is_among(email: str, emails: Collection[str]) -> bool:
    return spelled(email) in map(spelled, emails)


def _indexes_of(emails: Collection[str], keys: PrivacyKeys) -> list[str]:
    return sorted({index for email in emails for index in keys.of_email_ever(email)})
