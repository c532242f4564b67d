"""One leased row of the outbox."""

from __future__ import annotations

import uuid
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Literal, Self

from bot.model import Owner, ThreadRef
from bot.store.cipher import Cipher
from bot.store.queries import Row
from bot.store.rows import thread_of

Lane = Literal["requester", "desk", "team", "upkeep", "labels"]
LANES: tuple[Lane, ...] = ("requester", "desk", "team", "upkeep", "labels")
# Who must have the conversation, and in which epoch, for the bot's words to go out.
Fence = tuple[Owner, int]


@dataclass(frozen=True, slots=True, kw_only=True)
class HeldNotice:
    """What is said in place of a handoff notice, as long as no desk has the handoff."""

    recorded: str  # after `seconds` without a ticket
    arrived: str  # once there is one, to whoever has read `recorded`
    seconds: float


@dataclass(frozen=True, slots=True, kw_only=True)
class Hold:
    """A lease with which words for the requester are recorded, by the process that is about to send them: it is the
    lease of a first attempt."""

    token: uuid.UUID | None = None  # None: they are leased to nobody
    holder: uuid.UUID | None = None  # the process with which it ends, at the latest
    seconds: float = 0


NOBODYS = Hold()


@dataclass(frozen=True, slots=True, kw_only=True)
class OutboxMessage:
    id: int
    token: uuid.UUID
    conversation_id: int
    handoff_id: int | None
    lane: Lane
    kind: str  # one of `kinds.KINDS`
    channel: str  # the vendor it goes to
    key: str
    body: dict[str, Any]
    attempts: int  # this one included
    unsure: bool  # an earlier one may have said it
    created_at: datetime
    age_seconds: float  # since then
    thread: ThreadRef  # where its requester is
    requester_id: str
    said_until: datetime  # the newest words that were known then, on the vendor's clock
    sent_ids: tuple[str, ...]  # the vendor's, of what was sent in its lane before
    is_first: bool  # of labels: nothing was set, said or handed over before

    @classmethod
    def from_row(cls, row: Row, cipher: Cipher) -> Self:
        """Raises ConfigurationError when none of the keys opens the body."""
        return cls(
            id=row["id"],
            token=row["lease_token"],
            conversation_id=row["conversation_id"],
            handoff_id=row["handoff_id"],
            lane=row["lane"],
            kind=row["kind"],
            channel=row["vendor"],
            key=str(row["key"]),
            body=cipher.open(row["body"]),
            attempts=row["attempts"],
            unsure=row["unsure"],
            created_at=row["created_at"],
            age_seconds=row["age_seconds"],
            thread=thread_of(row),
            requester_id=row["requester_id"],
            said_until=row["said_until"],
            sent_ids=tuple(filter(None, row["sent_ids"])),
            is_first=row["is_first"],
        )
