"""Send what is in the outbox: claim (T4), look before a second send, send with no connection held, mark (T5).

What an error means for a letter is decided in one place, `_settle`:
  NotSent         later; asked to slow down, it costs no attempt
  OutcomeUnknown  later, and then `find_sent` first
  Refused         a person (a handoff itself is never given up: it is tried until an operator has mended the cause)
  Gone            the same, but a handoff too has nothing any more that a person could be given
  Overtaken       not at all: a human has answered
The bot's own words go stale and run out of attempts; a human's words and handoffs never do.
"""

from __future__ import annotations

import logging
from collections.abc import Callable, Mapping
from typing import cast

from bot.config import Delivery
from bot.errors import DeliveryError, Gone, NotSent, Overtaken, Refused
from bot.log import failure
from bot.model import Handoff, Receipt
from bot.ports import Connector, Desk, Labeller
from bot.store.conversations import Conversations
from bot.store.outbox import Outbox
from bot.store.outbox.dead_letters import Undelivered
from bot.store.outbox.enqueue import Letter

log = logging.getLogger("firstline.deliver")
# Words of the bot's, which help nobody any more after some time. What a human said and handoffs are never given up.
GOES_STALE = ("answer", "draft", "receipt", "link", "offer", "closing", "label")


class Deliverer:
    def __init__(
        self,
        outbox: Outbox,
        conversations: Conversations,
        undelivered: Undelivered,
        connectors: Mapping[str, Connector],
        desks: Mapping[str, Desk],
        settings: Delivery,
        *,
        ring: Callable[[int], None],
        later: Callable[[int, float], None],
        completed: Callable[[Handoff], Handoff],
    ) -> None:
        """`ring` is called with a conversation's id when there may be something else to send, `later` also with the
        seconds after which it is due. `completed` adds to a handoff what only the vendor can tell."""
        self._outbox = outbox
        self._conversations = conversations
        self._undelivered = undelivered
        self._connectors = connectors
        self._desks = desks
        self._settings = settings
        self._ring = ring
        self._later_ring = later
        self._completed = completed

    def deliver(self, conversation_id: int) -> None:
        """Everything that is due in a conversation, in order within each lane."""
        for lane in self._outbox.lanes(conversation_id):
            while (letter := self._outbox.claim(conversation_id, lane)) is not None:
                if not self._handle(letter):
                    break

    def _handle(self, letter: Letter) -> bool:
        """True when the lane may go on to its next letter."""
        try:
            receipt = self._find(letter) if letter.attempts > 1 else None
            if receipt is None:
                if letter.attempts > 1 and not self._outbox.still_allowed(letter):
                    self._outbox.postpone(letter, 0, "the conversation changed hands", blameless=True)
                    return True
                receipt = self._send(letter)
        except DeliveryError as error:
            self._settle(letter, error)
            return False
        except Exception:  # noqa: BLE001  (a bug in a connector: as bad as not knowing)
            failure(log, "sending failed", letter=letter.id, kind=letter.kind)
            self._later(letter, "internal error")
            return False
        self._outbox.mark_sent(letter, receipt.external_id, receipt.url)
        if letter.kind == "handoff":  # the requester may be told where it is
            self._ring(letter.conversation_id)
        log.info("sent", extra={"letter": letter.id, "kind": letter.kind, "attempts": letter.attempts})
        return True

    def _send(self, letter: Letter) -> Receipt:
        if letter.lane == "requester":
            reply = self._outbox.reply_of(letter)
            return self._connectors[reply.channel].send(reply, letter.key)
        if letter.kind == "handoff":
            desk, handoff = self._conversations.handoff_of(letter)
            completed = self._completed(handoff)
            if completed.subject != handoff.subject:
                self._outbox.retold(letter, completed.subject)
            return self._desks[desk].hand_over(completed, letter.key)
        if letter.kind == "label":
            labels = self._outbox.labels_of(letter)
            cast(Labeller, self._connectors[labels.channel]).label(labels)
            return Receipt(external_id="")
        desk, comment = self._outbox.comment_of(letter)
        return self._desks[desk].comment(comment, letter.key)

    def _find(self, letter: Letter) -> Receipt | None:
        if letter.lane == "requester":
            reply = self._outbox.reply_of(letter)
            return self._connectors[reply.channel].find_sent(reply, letter.key)
        if letter.kind == "handoff":
            desk, handoff = self._conversations.handoff_of(letter)
            return self._desks[desk].find_handed_over(handoff, letter.key)
        if letter.kind == "label":
            return None  # writing it down twice changes nothing
        desk, comment = self._outbox.comment_of(letter)
        return self._desks[desk].find_comment(comment, letter.key)

    def _settle(self, letter: Letter, error: DeliveryError) -> None:
        problem = f"{type(error).__name__}: {error}"
        log.warning("not sent", extra={"letter": letter.id, "kind": letter.kind, "problem": problem})
        if isinstance(error, Overtaken):
            self._undelivered.overtaken(letter)
        elif isinstance(error, NotSent) and error.retry_after is not None:
            self._postpone(letter, error.retry_after, problem, blameless=True)
        elif isinstance(error, Gone) or (isinstance(error, Refused) and letter.kind != "handoff"):
            self._bury(letter, problem)
        else:
            self._later(letter, problem)

    def _later(self, letter: Letter, problem: str) -> None:
        if letter.kind in GOES_STALE and letter.attempts >= self._settings.max_attempts:
            self._bury(letter, problem)
            return
        wait = self._settings.backoff_seconds * 2 ** min(letter.attempts - 1, 20)
        self._postpone(letter, min(wait, self._settings.backoff_limit_seconds), problem)

    def _postpone(self, letter: Letter, seconds: float, problem: str, *, blameless: bool = False) -> None:
        self._outbox.postpone(letter, seconds, problem, blameless=blameless)
        self._later_ring(letter.conversation_id, seconds)

    def _bury(self, letter: Letter, problem: str) -> None:
        log.error("dead letter", extra={"letter": letter.id, "kind": letter.kind, "problem": problem})
        self._undelivered.bury(letter, problem)
        self._ring(letter.conversation_id)
