"""Send what is in the outbox: claim (T4), look before a second send, send with no connection held, mark (T5).

What an error means for a message is decided in one place, `_settle`:
  NotSent         later; asked to slow down, it costs no attempt
  OutcomeUnknown  later, and then `find_sent` first
  Refused         a person (a handoff itself is never given up: it is tried until an operator has mended the cause)
  Gone            the same, but a handoff too has nothing any more that a person could be given
  SupersededByAgent       not at all: a human has answered
The bot's own words go stale and run out of attempts; a human's words and handoffs never do.
"""

from __future__ import annotations

import logging
from collections.abc import Callable, Mapping

from bot import telemetry
from bot.config import Delivery
from bot.errors import DeliveryError, Gone, NotSent, Refused, SupersededByAgent
from bot.log import failure
from bot.model import Handoff, Receipt
from bot.ports import Capabilities, Connector, Desk
from bot.store.conversations import Conversations
from bot.store.outbox import Outbox
from bot.store.outbox.dead_letters import DeadLetters
from bot.store.outbox.enqueue import OutboxMessage

log = logging.getLogger("firstline.deliver")
# Words of the bot's, which help nobody any more after some time. What a human said and handoffs are never given up.
GOES_STALE = ("answer", "draft", "handoff_notice", "link", "offer", "closing", "label")


class DeliveryJob:
    def __init__(
        self,
        outbox: Outbox,
        conversations: Conversations,
        dead_letters: DeadLetters,
        connectors: Mapping[str, Connector],
        desks: Mapping[str, Desk],
        settings: Delivery,
        *,
        enqueue: Callable[[int], None],
        later: Callable[[int, float], None],
        enrich: Callable[[Handoff], Handoff],
    ) -> None:
        """`ring` is called with a conversation's id when there may be something else to send, `later` also with the
        seconds after which it is due. `completed` adds to a handoff what only the vendor can tell."""
        self._outbox = outbox
        self._conversations = conversations
        self._dead_letters = dead_letters
        self._connectors = connectors
        self._desks = desks
        self._settings = settings
        self._enqueue = enqueue
        self._enqueue_later = later
        self._enrich = enrich

    def deliver(self, conversation_id: int) -> None:
        """Everything that is due in a conversation, in order within each lane."""
        for lane in self._outbox.lanes(conversation_id):
            while (message := self._outbox.claim(conversation_id, lane)) is not None:
                if not self._handle(message):
                    break

    def _handle(self, message: OutboxMessage) -> bool:
        """True when the lane may go on to its next message."""
        try:
            receipt = self._attempt(message)
            if receipt is None:
                self._outbox.postpone(message, 0, "the conversation changed hands", counts_as_attempt=False)
                return True
        except DeliveryError as error:
            self._settle(message, error)
            return False
        except Exception:  # noqa: BLE001  (a bug in a connector: as bad as not knowing)
            failure(log, "sending failed", outbox_message=message.id, kind=message.kind)
            self._later(message, "internal error")
            return False
        self._outbox.mark_sent(message, receipt.external_id, receipt.url)
        if message.kind == "handoff":  # the requester may be told where it is
            self._enqueue(message.conversation_id)
        log.info("sent", extra={"outbox_message": message.id, "kind": message.kind, "attempts": message.attempts})
        return True

    def _attempt(self, message: OutboxMessage) -> Receipt | None:
        """Look whether it was sent, then send it. None when it may not be sent any more."""
        labels = {"channel": message.channel, "kind": message.kind}
        with telemetry.DELIVERY.timed(**labels, outcome="sent") as measured:
            if message.attempts > 1:
                receipt = self._find(message)
                if receipt is not None:
                    measured["outcome"] = "found"
                    return receipt
                if not self._outbox.still_allowed(message):
                    measured["outcome"] = "withheld"
                    return None
            return self._send(message)

    def _send(self, message: OutboxMessage) -> Receipt:
        if message.lane == "requester":
            reply = self._outbox.reply_of(message)
            return self._connectors[reply.thread.channel].send(reply, message.key)
        if message.kind == "handoff":
            desk, handoff = self._conversations.load_handoff(message)
            completed = self._enrich(handoff)
            if completed.subject != handoff.subject:
                self._outbox.retitled(message, completed.subject)
            return self._desks[desk].create_handoff(completed, message.key)
        if message.kind == "label":
            labels = self._outbox.labels_of(message)
            labeller = Capabilities.of(self._connectors.get(labels.thread.channel)).labels
            if labeller is not None:  # switched off since this was queued
                labeller.label(labels)
            return Receipt(external_id="")
        desk, comment = self._outbox.comment_of(message)
        return self._desks[desk].comment(comment, message.key)

    def _find(self, message: OutboxMessage) -> Receipt | None:
        if message.lane == "requester":
            reply = self._outbox.reply_of(message)
            return self._connectors[reply.thread.channel].find_sent(reply, message.key)
        if message.kind == "handoff":
            desk, handoff = self._conversations.load_handoff(message)
            return self._desks[desk].find_handoff(handoff, message.key)
        if message.kind == "label":
            return None  # writing it down twice changes nothing
        desk, comment = self._outbox.comment_of(message)
        return self._desks[desk].find_comment(comment, message.key)

    def _settle(self, message: OutboxMessage, error: DeliveryError) -> None:
        problem = f"{type(error).__name__}: {error}"
        log.warning("not sent", extra={"outbox_message": message.id, "kind": message.kind, "problem": problem})
        if isinstance(error, SupersededByAgent):
            self._dead_letters.supersede(message)
        elif isinstance(error, NotSent) and error.retry_after is not None:
            self._postpone(message, error.retry_after, problem, counts_as_attempt=False)
        elif isinstance(error, Gone) or (isinstance(error, Refused) and message.kind != "handoff"):
            self._give_up(message, problem)
        else:
            self._later(message, problem)

    def _later(self, message: OutboxMessage, problem: str) -> None:
        if message.kind in GOES_STALE and message.attempts >= self._settings.max_attempts:
            self._give_up(message, problem)
            return
        wait = self._settings.backoff_seconds * 2 ** min(message.attempts - 1, 20)
        self._postpone(message, min(wait, self._settings.backoff_limit_seconds), problem)

    def _postpone(
        self, message: OutboxMessage, seconds: float, problem: str, *, counts_as_attempt: bool = True
    ) -> None:
        self._outbox.postpone(message, seconds, problem, counts_as_attempt=counts_as_attempt)
        self._enqueue_later(message.conversation_id, seconds)

    def _give_up(self, message: OutboxMessage, problem: str) -> None:
        log.error("dead letter", extra={"outbox_message": message.id, "kind": message.kind, "problem": problem})
        self._dead_letters.add(message, problem)
        self._enqueue(message.conversation_id)
