"""How much one person, and one account, may ask in a row: token buckets in Postgres, asked when a message is accepted.

What is beyond a limit is kept and answered later, as tokens come back; nothing is refused. Whatever in it calls for a
person, or asks for one, reaches a person at once: that is looked for in what waits, answered or not
(`workers.escalate`).
"""

from __future__ import annotations

import hashlib
import uuid
from dataclasses import dataclass

from bot import telemetry
from bot.config import Limits
from bot.model import CONTROL, Asks, InboundMessage, Mode, Owner, Purpose
from bot.store.intake import IntakeSettings
from bot.store.outbox.enqueue import enqueue_words, keep_turn
from bot.store.queries import queries
from bot.store.rows import ConversationRow
from bot.store.work import UnitOfWork
from bot.wording.automatic import automatic

LONGEST_SECONDS = 3600.0  # that an answer waits, however much was asked
TOLD_FOR_SECONDS = 3600.0


@dataclass(frozen=True, slots=True)
class _Bucket:
    burst: int
    per_minute: float  # above 0

    @property
    def rate(self) -> float:
        return self.per_minute / 60

    def parameters(self) -> dict[str, float]:
        return {"burst": float(self.burst), "rate": self.rate, "least": self.rate * LONGEST_SECONDS}

    def wait(self, tokens: float) -> float:
        """Seconds until what was taken is there."""
        return max(0.0, -tokens / self.rate)


def slow_down(
    work: UnitOfWork, rules: IntakeSettings, message: InboundMessage, conversation: ConversationRow
) -> bool | None:
    """Beyond a limit the answer waits; None where it need not. True where the requester is told, so there is something
    to send."""
    if conversation.arm == CONTROL:  # people answer, at once
        return None
    seconds = _seconds_to_wait(work, rules.limits, message) if rules.limits is not None else 0.0
    if seconds == 0 or queries.is_paused(work.connection, **conversation.place):  # and here
        return None
    return _pause(work, rules, conversation, message, seconds)


def _seconds_to_wait(work: UnitOfWork, limits: Limits, message: InboundMessage) -> float:
    """How long the answer to this message has to wait; 0 within the limits. What is beyond its requester's limit takes
    nothing of the account's: one person cannot use it up for the others."""
    if limits.requester_per_minute:
        bucket = _Bucket(limits.requester_burst, limits.requester_per_minute)
        tokens = queries.take_requesters_token(work.connection, key=requester_key(message), **bucket.parameters())
        if wait := bucket.wait(float(tokens)):
            _count(work, message, "requester")
            return wait
    own = limits.of_account(message.thread.channel, message.thread.account)
    if own.per_minute:
        bucket = _Bucket(own.burst, own.per_minute)
        tokens = queries.take_accounts_token(work.connection, key=account_key(message), **bucket.parameters())
        if tokens is not None:
            if wait := bucket.wait(float(tokens)):
                _count(work, message, "account")
            return wait
        queries.new_bucket(work.connection, key=account_key(message), burst=float(bucket.burst))
    return 0.0


def _count(work: UnitOfWork, message: InboundMessage, kind: str) -> None:
    telemetry.SLOWED_MESSAGES.add(kind=kind)
    key, channel = requester_key(message), message.thread.channel
    queries.note_slowed(work.connection, key=key, burst=0.0, channel=channel, kind=kind)


def _pause(
    work: UnitOfWork, rules: IntakeSettings, conversation: ConversationRow, message: InboundMessage, seconds: float
) -> bool:
    """The bot answers in this conversation later. True where its requester is told so, with the way to a person: once
    in a while, and not for each message."""
    queries.pause_conversation(work.connection, id=conversation.id, seconds=seconds)
    if conversation.mode is not Mode.ANSWER:
        return False
    told = queries.tell_once(work.connection, key=requester_key(message), burst=0.0, seconds=TOLD_FOR_SECONDS)
    if not told:
        return False
    wording = rules.catalogue.of(conversation.language or _spoken_before(work, conversation))
    words = f"{wording.say('answers_take_longer')} {wording.say('offer')}"
    if rules.introduces is not None and not work.history(conversation.id, 1).introduced:
        words = f"{automatic(rules.introduces, wording)}\n\n{words}"
    key = uuid.uuid4()
    # Kept as a turn, so that a plain "yes" is understood as an answer to it.
    keep_turn(work, conversation, words, key, Asks.PERSON)
    fence = (Owner.BOT, conversation.epoch)
    enqueue_words(work, conversation.id, Purpose.OFFER, words, language=wording.language, fence=fence, key=key)
    return True


def _spoken_before(work: UnitOfWork, conversation: ConversationRow) -> str | None:
    """The language that its requester was last spoken to in, in another conversation."""
    found = queries.language_of_requester(
        work.connection,
        channel=conversation.thread.channel,
        account=conversation.thread.account,
        requester_id=conversation.requester_id,
    )
    return str(found) if found else None


def requester_key(message: InboundMessage) -> str:
    """Of their bucket."""
    return _digest(message.thread.channel, message.thread.account, message.author_id)


def account_key(message: InboundMessage) -> str:
    """Of the bucket of its account."""
    return _digest(message.thread.channel, message.thread.account)


def _digest(*ids: str) -> str:
    return hashlib.sha256("\0".join(ids).encode()).hexdigest()
