"""Requests as an operator reads them: what would be done for whom, and every step so far."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Self

from bot.model import ActState, Requester, ThreadRef
from bot.store.approvals.row import ActRow, Wanted
from bot.store.cipher import Cipher
from bot.store.db import Database
from bot.store.queries import Row, queries
from bot.store.records import requester_from_json

LIMIT = 200


@dataclass(frozen=True, slots=True, kw_only=True)
class Step:
    at: datetime
    step: str  # the state it came to, or that somebody was refused
    by: str | None  # None: Firstline itself
    problem: str | None

    @classmethod
    def from_row(cls, row: Row) -> Self:
        return cls(at=row["at"], step=row["step"], by=row["by"], problem=row["problem"])


@dataclass(frozen=True, slots=True, kw_only=True)
class Listed:
    act: ActRow
    wanted: Wanted
    thread: ThreadRef
    requester: Requester


def listed(
    database: Database, cipher: Cipher, states: Sequence[ActState] | None = None, number: int | None = None
) -> list[Listed]:
    """The newest first; of one number, of some states, or all. Raises StoreUnavailable."""
    with database.transaction() as connection:
        queries.plan_for_these_values(connection)
        rows = list(
            queries.act_requests_listed(
                connection, id=number, states=None if states is None else list(states), limit=LIMIT
            )
        )
    return [_listed(row, cipher) for row in rows]


def steps(database: Database, number: int) -> list[Step]:
    """All that happened to a request, in order. Raises StoreUnavailable."""
    with database.connection() as connection:
        return [Step.from_row(row) for row in queries.act_steps_of(connection, request_id=number)]


def _listed(row: Row, cipher: Cipher) -> Listed:
    act = ActRow.from_row(row)
    known = cipher.open(row["requester"]) if cipher.opens(row["requester"]) else {"id": row["requester_id"]}
    requester = requester_from_json(known)
    thread = ThreadRef(row["channel"], row["account"], row["thread_id"])
    return Listed(act=act, wanted=Wanted.of(act, cipher), thread=thread, requester=requester)
