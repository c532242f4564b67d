"""Rows as frozen values. What is encrypted in them stays so: `bot.store.records` opens it.

Each has what the code reads of its table, and a `from_row` that is the only place where a column is named by a string.
"""

from __future__ import annotations

import uuid
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Self, TypedDict

from bot.model import Audience, Author, MessageMood, Mode, Owner, Reason, ThreadChanged, ThreadRef
from bot.store.queries import Row

EPOCH = datetime.fromtimestamp(0, UTC)  # of what was never put off


class Place(TypedDict):
    channel: str
    account: str
    brand: str | None


@dataclass(frozen=True, slots=True, kw_only=True)
class ConversationRow:
    id: int
    thread: ThreadRef
    requester_id: str
    requester: bytes
    identified_at: datetime | None  # when the vendor was last asked who the requester is
    link: str | None
    brand: str | None
    arm: str | None  # None: it began before there was a rollout
    language: str | None  # the last one recognised
    owner: Owner
    epoch: int
    mode: Mode
    audience: Audience
    read_along: bool | None  # does anybody but the requester see what is said? None: not known
    failures: int  # claims since the last recorded outcome
    ungrounded_streak: int
    automated_turns: int
    lease_token: uuid.UUID | None
    free: bool  # nobody thinks about it, and nothing was put off; False where that is not certain
    returned_at: datetime  # when a human last gave it back, on its own vendor's clock
    human_until: datetime  # words from before then were a human's to answer
    vault: bytes | None  # which placeholders values have
    erased: bool  # its requester is being erased: it is nobody's any more

    @property
    def place(self) -> Place:
        """What statements name `:channel`, `:account` and `:brand`: where the bot may be paused."""
        return {"channel": self.thread.channel, "account": self.thread.account, "brand": self.brand}

    @classmethod
    def from_row(cls, row: Row) -> Self:
        return cls(
            id=row["id"],
            thread=thread_of(row),
            requester_id=row["requester_id"],
            requester=row["requester"],
            identified_at=row["identified_at"] if row["identified"] else None,
            link=row["link"],
            brand=row["brand"],
            arm=row["arm"],
            language=row["language"],
            owner=Owner(row["owner"]),
            epoch=row["epoch"],
            mode=Mode(row["mode"]),
            audience=Audience(row["audience"]),
            read_along=row["read_along"],
            failures=row["failures"],
            ungrounded_streak=row["ungrounded_streak"],
            automated_turns=row["automated_turns"],
            lease_token=row["lease_token"],
            free=row["lease_token"] is None and row["retry_at"] == row["paused_until"] == EPOCH,
            returned_at=row["returned_at"],
            human_until=row["human_until"],
            vault=row["vault"],
            erased=row["erasure_id"] is not None,
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class MessageRow:
    """Something that was said."""

    id: int
    author: Author
    body: bytes
    state: str
    sent_at: datetime  # by the vendor's clock
    edited_at: datetime | None
    age_seconds: float  # since it came in, by ours

    @classmethod
    def from_row(cls, row: Row) -> Self:
        return cls(
            id=row["id"],
            author=Author(row["author"]),
            body=row["body"],
            state=row["state"],
            sent_at=row["sent_at"],
            edited_at=row["edited_at"],
            age_seconds=row["age_seconds"],
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class History:
    """What happened in a conversation, as far as it is looked at."""

    recent: list[MessageRow]  # newest first, waiting ones included
    waiting: list[MessageRow]  # oldest first
    answers_given: int
    refused_answers: int
    moods: tuple[MessageMood, ...]  # oldest first
    summarised_until: int  # id of the last message that the summary covers; 0: there is none
    summary: bytes | None
    words_wait: bool = False  # something is still to be sent to the requester
    introduced: bool = False  # the bot has spoken
    older: Sequence[MessageRow] = ()  # what that does not cover and `recent` does not reach, oldest first


@dataclass(frozen=True, slots=True, kw_only=True)
class HandoffRow:
    id: int
    conversation_id: int
    key: uuid.UUID
    desk: str  # the channel where the ticket lives
    account: str
    ticket_id: str | None  # None: it is being made
    ticket_url: str | None
    reason: Reason
    explanation: str
    follow_up_of: str | None
    closed: bool  # given back, or followed by another
    returned_at: datetime  # when it was last given back in the ticket, on the desk's clock

    @classmethod
    def from_row(cls, row: Row) -> Self:
        return cls(
            id=row["id"],
            conversation_id=row["conversation_id"],
            key=row["key"],
            desk=row["desk"],
            account=row["account"],
            ticket_id=row["ticket_id"],
            ticket_url=row["ticket_url"],
            reason=Reason(row["reason"]),
            explanation=row["explanation"],
            follow_up_of=row["follow_up_of"],
            closed=row["state"] == "closed",
            returned_at=row["returned_at"],
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class QuotingRow:
    """An outbox message to a desk that quotes the requester, and why the conversation was handed over."""

    id: int
    handoff_id: int
    kind: str
    state: str
    tried: bool  # it was sent, or may have been
    body: bytes
    reason: Reason
    explanation: str

    @classmethod
    def from_row(cls, row: Row) -> Self:
        return cls(
            id=row["id"],
            handoff_id=row["handoff_id"],
            kind=row["kind"],
            state=row["state"],
            tried=row["tried"],
            body=row["body"],
            reason=Reason(row["reason"]),
            explanation=row["explanation"],
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class CancelledRow:
    """An outbox message that may not be said any longer."""

    kind: str
    key: uuid.UUID
    unsaid: bool  # certainly: one that was tried may have been said

    @classmethod
    def from_row(cls, row: Row) -> Self:
        return cls(kind=row["kind"], key=row["key"], unsaid=row["unsaid"])


@dataclass(frozen=True, slots=True, kw_only=True)
class TicketRow:
    ticket_id: str | None
    ticket_url: str | None
    state: str  # of the handoff
    ticket_status: str | None  # the desk's own word
    created_at: datetime
    body: bytes  # of the outbox message that carries the handoff

    @classmethod
    def from_row(cls, row: Row) -> Self:
        return cls(
            ticket_id=row["ticket_id"],
            ticket_url=row["ticket_url"],
            state=row["state"],
            ticket_status=row["ticket_status"],
            created_at=row["created_at"],
            body=row["body"],
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class SyncRow:
    """A leased request to fetch a thread."""

    asked_at: datetime
    attempts: int  # this one included, since somebody last asked
    since: datetime | None  # what was said before then is not what it is about; None: all of the thread is
    age_seconds: float  # since it was first asked for

    @classmethod
    def from_row(cls, row: Row) -> Self:
        return cls(
            asked_at=row["asked_at"], attempts=row["attempts"], since=row["since"], age_seconds=row["age_seconds"]
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class UnsentRow:
    """Messages of one kind that share their trouble."""

    channel: str  # the vendor they go to
    kind: str
    problem: str | None  # None: nobody has tried
    number: int
    age_seconds: float  # of the oldest

    @classmethod
    def from_row(cls, row: Row) -> Self:
        return cls(
            channel=row["channel"],
            kind=row["kind"],
            problem=row["problem"],
            number=row["number"],
            age_seconds=row["age_seconds"],
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class DeadLetterRow:
    """An outbox message that was given up, and who has its conversation now; no text."""

    id: int
    kind: str
    problem: str | None
    thread: ThreadRef
    owner: Owner
    desk: str | None  # of the conversation's last handoff; None: there was none
    handoff: str | None  # its state
    ticket_id: str | None
    ticket_url: str | None
    given_up: bool  # the desk takes no ticket of it

    @classmethod
    def from_row(cls, row: Row) -> Self:
        return cls(
            id=row["id"],
            kind=row["kind"],
            problem=row["problem"],
            thread=thread_of(row),
            owner=Owner(row["owner"]),
            desk=row["desk"],
            handoff=row["handoff"],
            ticket_id=row["ticket_id"],
            ticket_url=row["ticket_url"],
            given_up=row["given_up"],
        )


def thread_of(row: Row) -> ThreadRef:
    return ThreadRef(row["channel"], row["account"], row["thread_id"])


def thread_change_of(row: Row) -> ThreadChanged:
    return ThreadChanged(thread=thread_of(row), hint=row["hint"])
