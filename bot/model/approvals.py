"""A call of an acting tool between the model's asking for it and its end: its states, and how people are asked."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum


class ActState(StrEnum):
    """How far a request is. It leaves a state once, and only as `bot.store.approvals` has it."""

    WAITING = "waiting"  # for a human's yes
    APPROVED = "approved"  # a worker is to run it
    RUNNING = "running"  # a worker runs it, or died over it
    DONE = "done"
    FAILED = "failed"  # it was run, and the tool says that nothing was done
    UNKNOWN = "unknown"  # it was begun, and nobody knows how far it went: it is not run again
    DECLINED = "declined"
    EXPIRED = "expired"


GOING_ON = (ActState.WAITING, ActState.APPROVED, ActState.RUNNING)


@dataclass(frozen=True, slots=True, kw_only=True)
class Approval:
    """What people are shown of a request, in a place of their own: what exactly would be done, and for whom."""

    channel: str
    account: str  # empty: the only one there is
    place: str  # the vendor's id of it
    key: str  # the request's: who has it may name it
    title: str
    details: tuple[tuple[str, str], ...] = field(repr=False)  # a heading and plain text, word for word
    outcome: str | None  # what came of it, plain text; None: it waits, so it can be decided
    queued_at: datetime | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class ApprovalDecided:
    """Somebody pressed yes or no. Whether they may is the store's to say."""

    channel: str
    account: str
    place: str  # where it was pressed
    key: str  # of the request
    by: str  # the vendor's id of the person
    colleague: bool  # they are of the account that the bot is installed in
    approved: bool
