"""A request as it is kept, and what it asks for."""

from __future__ import annotations

import uuid
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, Self

from bot.model import ActState
from bot.store.cipher import Cipher
from bot.store.queries import Row

# What agents and operators are told of a state, by the names of the sentences.
SAID_OF = {
    ActState.WAITING: "act_is_waiting",
    ActState.APPROVED: "act_is_approved",
    ActState.RUNNING: "act_is_running",
    ActState.DONE: "act_is_done",
    ActState.FAILED: "act_is_failed",
    ActState.UNKNOWN: "act_is_unknown",
    ActState.DECLINED: "act_is_declined",
    ActState.EXPIRED: "act_is_expired",
}


@dataclass(frozen=True, slots=True, kw_only=True)
class ActRow:
    id: int
    conversation_id: int
    key: uuid.UUID
    tool: str
    definition: str
    body: bytes
    asked_in: str | None  # where people are asked, as the setting has it
    state: ActState
    late: bool  # its time to be decided, to be begun or to be done is over
    created_at: datetime

    @classmethod
    def from_row(cls, row: Row) -> Self:
        return cls(
            id=row["id"],
            conversation_id=row["conversation_id"],
            key=row["key"],
            tool=row["tool"],
            definition=row["definition"],
            body=row["body"],
            asked_in=row["asked_in"],
            state=ActState(row["state"]),
            late=row["late"],
            created_at=row["created_at"],
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class Wanted:
    """What the body of a request says. Empty where the thread was deleted, or no key opens it."""

    arguments: Mapping[str, Any] = field(default_factory=dict, repr=False)
    summary: str = field(default="", repr=False)
    requester_id: str | None = None  # for whom it was asked
    result: str = field(default="", repr=False)  # what the tool said, once it was run

    @classmethod
    def of(cls, act: ActRow, cipher: Cipher) -> Self:
        body = cipher.open(act.body) if cipher.opens(act.body) else {}
        return cls(**body)
