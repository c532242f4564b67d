"""What others keep of somebody who is erased: the threads at vendors, and the tickets that were made of them."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import asdict, dataclass, replace
from typing import Any

from bot.model import ThreadRef
from bot.store.people.who import Found
from bot.store.queries import queries
from bot.store.work import UnitOfWork


@dataclass(frozen=True, slots=True, kw_only=True)
class Elsewhere:
    """`id`: of the thread or ticket; None while nobody knows it, and `external_id` finds it."""

    system: str
    account: str
    what: str  # conversation, ticket
    id: str | None
    external_id: str | None = None  # what we gave it
    url: str | None = None
    open: bool = (
        False  # of a ticket: nobody had solved it, and nothing is carried between it and the requester any more
    )

    @property
    def thread(self) -> ThreadRef | None:
        return ThreadRef(self.system, self.account, self.id) if self.id else None

    def to_json(self) -> dict[str, Any]:
        return asdict(self)


def elsewhere_of(work: UnitOfWork, found: Found) -> tuple[Elsewhere, ...]:
    ours = {str(row["id"]) for row in queries.which_are_chats(work.connection, threads=_ids(found))}
    threads = (
        Elsewhere(system=one.channel, account=one.account, what="conversation", id=one.thread_id)
        for one in found.threads
        if one.thread_id not in ours
    )
    return (*threads, *_tickets(work, list(found.conversations)))


def _ids(found: Found) -> list[str]:
    return [one.thread_id for one in found.threads]


def completed(work: UnitOfWork, known: tuple[Elsewhere, ...], conversation_id: int) -> tuple[Elsewhere, ...]:
    """With the ids of tickets that were being made when it began."""
    now = {one.external_id: one for one in _tickets(work, [conversation_id]) if one.id is not None}
    return tuple(
        replace(one, id=now[one.external_id].id, url=now[one.external_id].url)
        if one.id is None and one.external_id in now
        else one
        for one in known
    )


def _tickets(work: UnitOfWork, ids: list[int]) -> Iterator[Elsewhere]:
    for row in queries.tickets_of_conversations(work.connection, ids=ids):
        yield Elsewhere(
            system=row["desk"],
            account=row["account"],
            what="ticket",
            id=row["ticket_id"],
            external_id=f"firstline:{row['key']}",
            url=row["ticket_url"],
            open=row["state"] != "closed",
        )
