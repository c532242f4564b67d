"""Who is meant: a person by what vendors call them, and by e-mail addresses; and the conversations that are theirs."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any, Self

from bot.model import Requester, ThreadRef
from bot.store.people.blind import PrivacyKeys, email_index, keys_of
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
        return [*people, *map(keys.of_email, sorted(self.emails))]


@dataclass(frozen=True, slots=True, kw_only=True)
class Found:
    """A person with all the ids by which vendors know them, and their conversations. `also`: other addresses that
    vendors gave for these ids."""

    person: Person
    conversations: tuple[int, ...]
    threads: tuple[ThreadRef, ...]
    also: frozenset[str]


def make_indexes(work: UnitOfWork, after: int) -> int | None:
    """Of the conversations that a version before had written; the last one of a batch, None when there are no more."""
    rows = list(queries.conversations_not_indexed(work.connection, after=after, limit=BATCH))
    for row in rows:
        index = email_index(work, requester_in(work, row))
        queries.set_email_index(work.connection, id=row["id"], email_index=index, was=row["requester"])
    return rows[-1]["id"] if rows else None


def find(work: UnitOfWork, person: Person, *, linked: bool = False) -> Found:
    """An address means every vendor's account that has it. `linked`: these accounts' other addresses are meant too."""
    keys = keys_of(work.connection, work.cipher)
    while True:
        rows = _rows(work, person, keys)
        also = frozenset(
            email for row in rows if (email := requester_in(work, row).email) and not _is_among(email, person.emails)
        )
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


def find_by_indexes(work: UnitOfWork, keys: PrivacyKeys, indexes: Collection[str], until: Any) -> Found:
    """Whose addresses are known by their hashes only, by reading every requester there is: after a restore."""
    found, wanted, after = Found(person=Person(), conversations=(), threads=(), also=frozenset()), {*indexes}, 0
    while rows := list(queries.all_requesters(work.connection, after=after, limit=BATCH)):
        after = rows[-1]["id"]
        for row in rows:
            if row["created_at"] <= until and wanted.intersection(_indexes_of(work, keys, row)):
                found = _with(found, work, row)
    return found


def requester_in(work: UnitOfWork, row: Row) -> Requester:
    """Nobody, where no key opens who it is."""
    sealed = row["requester"]
    return requester_from_json(work.open(sealed)) if work.cipher.opens(sealed) else Requester(id="")


def _rows(work: UnitOfWork, person: Person, keys: PrivacyKeys) -> Sequence[Row]:
    ids = sorted(person.ids)
    return list(
        queries.conversations_of_people(
            work.connection,
            emails=[keys.of_email(email) for email in person.emails],
            channels=[one.channel for one in ids],
            accounts=[one.account for one in ids],
            ids=[one.id for one in ids],
        )
    )


def _is_among(email: str, emails: Collection[str]) -> bool:
    return email.strip().casefold() in {one.strip().casefold() for one in emails}


def _indexes_of(work: UnitOfWork, keys: PrivacyKeys, row: Row) -> set[str]:
    indexes = {keys.of_thread(thread_of(row))}
    if row["requester_id"]:
        indexes.add(keys.of_person(row["channel"], row["account"], row["requester_id"]))
    if email := requester_in(work, row).email:
        indexes.add(keys.of_email(email))
    return indexes


def _with(found: Found, work: UnitOfWork, row: Row) -> Found:
    emails = {email} if (email := requester_in(work, row).email) else set()
    ids = {VendorId(row["channel"], row["account"], row["requester_id"])} if row["requester_id"] else set()
    return replace(
        found,
        person=Person(found.person.ids | ids, found.person.emails | emails),
        conversations=(*found.conversations, row["id"]),
        threads=(*found.threads, thread_of(row)),
    )
