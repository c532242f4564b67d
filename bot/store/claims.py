"""A conversation that a worker has claimed (T2), and whether what was thought of it may still be recorded (T3)."""

from __future__ import annotations

import uuid
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from enum import StrEnum

from bot.model import CONTROL, Conversation, Owner, Passage
from bot.store.queries import Connection, queries
from bot.store.rows import ConversationRow
from bot.store.work import UnitOfWork

Audiences = Callable[[Connection], Sequence[str]]  # the names of those that somebody belongs to


class Recorded(StrEnum):
    """What became of a draft."""

    YES = "recorded"
    LEASE_LOST = "another worker took over"
    HUMAN_TOOK_OVER = "a human took the conversation over"
    NEWER_MESSAGE = "the requester wrote again"
    PAUSED = "an operator has paused the bot"
    ERASED = "its requester was erased"
    ARTICLE_GONE = "an article that it cites is gone, or another now, or not for them any more"


@dataclass(frozen=True, slots=True, kw_only=True)
class Claim:
    """A conversation that is ours to think about until the lease ends."""

    token: uuid.UUID
    conversation: Conversation
    attempt: int  # 1 on the first try since the last recorded outcome
    quiet_seconds: float  # since the newest waiting message came in
    identified: bool  # the vendor was asked lately who the requester is
    paused: bool = False  # an operator wants people to answer

    @property
    def is_for_people(self) -> bool:
        """As if there were no bot."""
        return self.paused or self.conversation.arm == CONTROL

    @property
    def ids(self) -> list[int | None]:
        """Of the messages that wait in it."""
        return [turn.id for turn in self.conversation.waiting]


def held(
    work: UnitOfWork, claim: Claim, cites: Sequence[Passage] = (), audiences: Audiences | None = None
) -> ConversationRow | Recorded:
    """The conversation, its row held; or why nothing may be recorded. What rests on an article that has changed since
    it was read is thought about again, which counts as an attempt. `audiences`: of whom the conversation is with; None:
    what is cited is not looked at."""
    row = work.find(claim.conversation.id)
    if row is None or row.erased:
        return Recorded.ERASED
    if row.owner is not Owner.BOT or row.epoch != claim.conversation.epoch:
        return Recorded.HUMAN_TOOK_OVER
    if row.lease_token != claim.token:
        return Recorded.LEASE_LOST
    passages = {passage.id for passage in cites} if audiences is not None else ()
    since = queries.since_the_claim(
        work.connection,
        id=row.id,
        seen=claim.ids,
        cited=list(passages),
        audiences=list(audiences(work.connection)) if audiences is not None and passages else [],
        **row.place,
    )
    if since["beyond"] or since["paused"]:
        end_lease(work, claim)
        return Recorded.NEWER_MESSAGE if since["beyond"] else Recorded.PAUSED
    if since["shown"] < len(passages):
        end_lease(work, claim, counts_as_attempt=True)
        return Recorded.ARTICLE_GONE
    return row


def end_lease(work: UnitOfWork, claim: Claim, *, counts_as_attempt: bool = False) -> None:
    """Whoever comes next need not wait."""
    queries.release_lease(
        work.connection, id=claim.conversation.id, token=claim.token, seconds=0, counts_as_attempt=counts_as_attempt
    )
