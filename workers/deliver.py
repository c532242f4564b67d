"""Send what is in the outbox: claim (T4), look before a second send, send with no connection held, mark (T5).

What an error means for a message is decided in one place, `_settle`:
  CredentialRefused  later, without an attempt; a person after hours, as for a refusal
  NotSent         later; asked to slow down, it costs no attempt, and waits no longer than our own longest wait
  OutcomeUnknown  later, and then `find_sent` first
  Refused         a person (a handoff itself is never given up: it is tried until an operator has mended the cause)
  Gone            the same, but a handoff too has nothing any more that a person could be given
  SupersededByAgent  not at all: a human has answered
  Withheld        by whoever has it now; of what was begun, nobody knows how far it went
What differs from kind to kind is in `bot.store.outbox.kinds`.
"""

from __future__ import annotations

import logging
import uuid
from collections.abc import Callable
from dataclasses import dataclass

from bot import leave, telemetry
from bot.config import Delivery
from bot.errors import (
    CredentialRefused,
    DeliveryError,
    Gone,
    NotSent,
    OutcomeUnknown,
    Refused,
    SupersededByAgent,
    Withheld,
)
from bot.log import failure
from bot.model import Receipt
from bot.store.cipher import WrongKey
from bot.store.dispatch.processes import Life, endless
from bot.store.outbox.dead_letters import DeadLetters
from bot.store.outbox.forms import Destinations
from bot.store.outbox.kinds import KINDS
from bot.store.outbox.message import Hold, Lane, OutboxMessage
from bot.store.outbox.queue import Outbox
from bot.turns import TURNS
from workers.bulkheads.breaker import Asked, as_it_is
from workers.leases.lease import Lease

log = logging.getLogger("firstline.deliver")


@dataclass(frozen=True, slots=True, kw_only=True)
class Ahead:
    """A lease for words that are not recorded yet, and what a claim of theirs would know."""

    hold: Hold
    life: Life
    asked: float  # on `leave.now`, before the lease in Postgres begins


class DeliveryJob:
    def __init__(
        self,
        outbox: Outbox,
        dead_letters: DeadLetters,
        destinations: Destinations,
        settings: Delivery,
        *,
        enqueue: Callable[[int], None],
        enqueue_in: Callable[[float, int], None],
        asked: Asked = as_it_is,
        life: Callable[[], Life] = endless,
    ) -> None:
        """`enqueue` is called with a conversation's id when there may be something else to send, `enqueue_in` with the
        seconds after which something is due and the id. `asked` is around what asks a vendor, and may refuse it.
        `life`: this process's, with which its leases end."""
        self._outbox = outbox
        self._dead_letters = dead_letters
        self._destinations = destinations
        self._settings = settings
        self._enqueue = enqueue
        self._enqueue_in = enqueue_in
        self._asked = asked
        self._life = life

    def deliver(self, conversation_id: int) -> None:
        """Everything that is due in a conversation, in order within each lane."""
        for lane in self._outbox.lanes(conversation_id):
            self.deliver_lane(conversation_id, lane)

    def deliver_lane(self, conversation_id: int, lane: Lane) -> None:
        """Everything that is due in one of its lanes, in order. Whoever asks has seen that something is."""
        due = self._claim(conversation_id, lane)
        if due is not None and due[0].kind == "label":
            TURNS.stand_back()  # behind everything that somebody waits for
        while due is not None and self._handle(*due):
            due = self._claim(conversation_id, lane)

    def ahead(self) -> Ahead:
        """For words for a requester that are recorded next. Raises StoreUnavailable."""
        life, asked = self._life(), leave.now()
        hold = Hold(token=uuid.uuid4(), holder=life.id, seconds=self._settings.lease_seconds)
        return Ahead(hold=hold, life=life, asked=asked)

    def deliver_held(self, conversation_id: int, ahead: Ahead) -> None:
        """What was recorded under this lease, then as `deliver_lane`: also where it was not, since others' words come
        before it."""
        message = self._outbox.held(conversation_id, ahead.hold)
        if message is None or self._handle(message, self._lease(message, ahead.life, ahead.asked)):
            self.deliver_lane(conversation_id, "requester")

    def _claim(self, conversation_id: int, lane: Lane) -> tuple[OutboxMessage, Lease] | None:
        life = self._life()
        asked = leave.now()  # before Postgres' lease begins
        try:
            message = self._outbox.claim(conversation_id, lane, holder=life.id)
        except WrongKey:
            if not self._dead_letters.add_unread(conversation_id, lane):
                raise
            self._enqueue(conversation_id)
            return None
        return None if message is None else (message, self._lease(message, life, asked))

    def _lease(self, message: OutboxMessage, life: Life, asked: float) -> Lease:
        lasts = self._settings.lease_seconds - min(self._settings.timeout_seconds, self._settings.lease_seconds / 2)
        return Lease(self._outbox, message, life, ends=asked + lasts)

    def _handle(self, message: OutboxMessage, lease: Lease) -> bool:
        """True when the lane may go on to a next message."""
        if message.kind == "handoff" and message.attempts == 1:
            # By then the requester is told something, whatever the desk takes its time with.
            self._enqueue_in(self._settings.receipt_seconds, message.conversation_id)
        try:
            with leave.under(lease.write):
                receipt = self._attempt(message, lease)
        except Withheld as withheld:
            self._look_behind(message, lease)
            self._outbox.postpone(message, 0, str(withheld), counts_as_attempt=lease.begun, unsure=lease.begun)
            return True
        except DeliveryError as error:
            self._look_behind(message, lease)
            self._settle(message, error)
            return False
        except Exception:  # noqa: BLE001  (a bug in a connector: as bad as not knowing)
            failure(log, "sending failed", outbox_message=message.id, kind=message.kind)
            self._look_behind(message, lease)
            self._try_again(message, "internal error", unsure=True)
            return False
        sent = self._outbox.mark_sent(message, receipt)
        if sent.elsewhere:
            self._enqueue(message.conversation_id)
        log.info("sent", extra={"outbox_message": message.id, "kind": message.kind, "attempts": message.attempts})
        return sent.more

    def _attempt(self, message: OutboxMessage, lease: Lease) -> Receipt:
        """Look whether it was sent, then send it."""
        labels = {"channel": message.channel, "kind": message.kind}
        its_own = message.thread.channel == message.channel and message.lane != "team"
        account = message.thread.account if its_own else ""
        with self._asked(message.channel, account), telemetry.DELIVERY.timed(**labels, outcome="sent") as measured:
            form = KINDS[message.kind].form
            content = form.read(self._outbox.contents, message)
            if message.attempts > 1 or message.unsure:
                receipt = form.find(self._destinations, content, message)
                if receipt is not None:
                    measured["outcome"] = "found"
                    return receipt
                self._check_unsaid(message, lease)
            return form.send(self._destinations, content, message)

    def _check_unsaid(self, message: OutboxMessage, lease: Lease) -> None:
        """It was looked for in vain. Raises Withheld where it may not be said any more, and then it never was."""
        try:
            lease.check()
        except Withheld:
            self._outbox.was_not_said(message)
            raise

    def _look_behind(self, message: OutboxMessage, lease: Lease) -> None:
        """An attempt that began and ended in the middle may have left something."""
        if lease.begun:
            self._outbox.overtaken(message)

    def _settle(self, message: OutboxMessage, error: DeliveryError) -> None:
        problem, kind = f"{type(error).__name__}: {error}", KINDS[message.kind]
        log.warning("not sent", extra={"outbox_message": message.id, "kind": message.kind, "problem": problem})
        if isinstance(error, SupersededByAgent):
            self._dead_letters.supersede(message)
        elif isinstance(error, CredentialRefused):
            wait = error.retry_after or self._settings.backoff_limit_seconds
            self._slow_down(message, wait, problem, expires=kind.refusal_is_final)
        elif isinstance(error, NotSent) and error.retry_after is not None:
            self._slow_down(message, error.retry_after, problem, expires=kind.expires)
        elif isinstance(error, Gone) or (isinstance(error, Refused) and kind.refusal_is_final):
            self._give_up(message, problem)
        else:
            self._try_again(message, problem, unsure=isinstance(error, OutcomeUnknown))

    def _slow_down(self, message: OutboxMessage, asked: float, problem: str, *, expires: bool) -> None:
        """As long as the vendor asks, but never so long that the thread falls silent: it may ask for days, by mistake.
        What the bot itself says is of no use to anybody after hours."""
        if expires and message.age_seconds > self._settings.max_age_hours * 3600:
            self._give_up(message, problem)
            return
        wait = min(asked, self._settings.backoff_limit_seconds)
        self._postpone(message, wait, problem, counts_as_attempt=False)

    def _try_again(self, message: OutboxMessage, problem: str, *, unsure: bool) -> None:
        """After a wait that doubles with each attempt, unless it has expired by then."""
        if KINDS[message.kind].expires and message.attempts >= self._settings.max_attempts:
            self._give_up(message, problem)
            return
        wait = self._settings.backoff_seconds * 2 ** min(message.attempts - 1, 20)
        self._postpone(message, min(wait, self._settings.backoff_limit_seconds), problem, unsure=unsure)

    def _postpone(
        self,
        message: OutboxMessage,
        seconds: float,
        problem: str,
        *,
        counts_as_attempt: bool = True,
        unsure: bool = False,
    ) -> None:
        self._outbox.postpone(message, seconds, problem, counts_as_attempt=counts_as_attempt, unsure=unsure)
        self._enqueue_in(seconds, message.conversation_id)

    def _give_up(self, message: OutboxMessage, problem: str) -> None:
        log.error("dead letter", extra={"outbox_message": message.id, "kind": message.kind, "problem": problem})
        self._dead_letters.add(message, problem)
        self._enqueue(message.conversation_id)
