"""What comes in long after it was said: read from the vendor, since no delivery told of it."""

from __future__ import annotations

import logging
import threading
from collections.abc import Callable, Sequence
from datetime import UTC, datetime, timedelta

from bot import telemetry
from bot.errors import StoreUnavailable
from bot.model import CONTROL, EscalationDecision, Event, InboundMessage, Mode, Reason
from bot.ports import Accept, AcceptLater, Ended
from bot.store.catch_up.restored import Restores
from bot.store.db import Database
from bot.store.handoffs import Handoffs
from bot.store.queries import queries
from bot.store.rows import ConversationRow
from bot.store.work import UnitOfWork

log = logging.getLogger("firstline.catch_up")
EXPLANATION = "It was written hours before the bot could read it."


class LateIntake:
    """Implements `bot.ports.Accept` for what was read again: only what is not known goes on to `accept`. Most of it is
    known, and a message that comes in a second time would still open a closed conversation."""

    def __init__(self, database: Database, accept: Accept, *, accept_waiting: Accept) -> None:
        """What was said before the database was restored is not known because the backup is older, and may have been
        answered: whoever answers it finds out. So it goes to `accept_waiting`, which leaves nothing to a person."""
        self._database = database
        self._accept_in_time = accept
        self._restores = Restores(database)
        self._accept_waiting = accept_waiting

    def __call__(self, events: Sequence[Event]) -> None:
        """Raises StoreUnavailable."""
        known = self._known([event for event in events if isinstance(event, InboundMessage)])
        fresh = [event for event in events if not isinstance(event, InboundMessage) or _id(event) not in known]
        if not fresh:
            return
        before = any(isinstance(event, InboundMessage) and self._restores.covers(event.sent_at) for event in fresh)
        accept = self._accept_waiting if before else self._accept_in_time
        try:
            accept(fresh)
        except StoreUnavailable:
            raise
        except Exception as error:  # noqa: BLE001  (one event that cannot be kept must not keep back those behind it)
            log.error("what came in late could not be kept at once", extra={"error": type(error).__name__})
            fresh = [event for event in fresh if _keep(accept, event)]
        for event in fresh:
            if isinstance(event, InboundMessage):
                telemetry.CAUGHT_UP.add(channel=event.thread.channel)

    def _known(self, messages: Sequence[InboundMessage]) -> set[tuple[str, ...]]:
        if not messages:
            return set()
        with self._database.connection() as connection:
            rows = queries.known_messages(
                connection,
                channels=[message.thread.channel for message in messages],
                accounts=[message.thread.account for message in messages],
                threads=[message.thread.thread_id for message in messages],
                ids=[message.message_id for message in messages],
            )
            return {(row["channel"], row["account"], row["thread_id"], row["message_id"]) for row in rows}


def _keep(accept: Accept, event: Event) -> bool:
    try:
        accept([event])
    except StoreUnavailable:
        raise
    except Exception as error:  # noqa: BLE001  (as above)
        log.error("something that came in late is not kept", extra={"error": type(error).__name__})
        return False
    return True


class GapWatch:
    """Implements `bot.ports.AcceptLater`. `missed` is called after deliveries that could not be stored, as soon as one
    can be again: not everything that was sent meanwhile is sent again."""

    def __init__(self, accept: AcceptLater, missed: Callable[[], object]) -> None:
        self._accept = accept
        self._missed = missed
        self._gap = False

    def __call__(self, events: Sequence[Event]) -> None:
        """Raises StoreUnavailable."""
        try:
            self._accept(events)
        except StoreUnavailable as error:
            self._closes_gap(error)
            raise
        if self._closes_gap(None):
            self._missed()

    def begin(self, events: Sequence[Event], ended: Ended) -> bool:
        def known(error: BaseException | None) -> None:
            ended(error)
            if self._closes_gap(error):
                # A Redis that hangs keeps no commit waiting.
                threading.Thread(target=self._missed, name="missed").start()

        return self._accept.begin(events, known)

    def _closes_gap(self, error: BaseException | None) -> bool:
        closes = error is None and self._gap
        if error is None or isinstance(error, StoreUnavailable):
            self._gap = error is not None
        return closes


def is_late(message: InboundMessage, after: timedelta | None) -> bool:
    """Was it said so long ago that a person answers it? `after` None: never."""
    return after is not None and message.sent_at < datetime.now(UTC) - after


def leave_to_a_person(
    work: UnitOfWork, handoffs: Handoffs, conversation: ConversationRow, message_id: int
) -> int | None:
    """Part of T1. The conversation's id where there is something to send. Where nobody asked the bot, or it only drafts
    for agents, nothing is said."""
    if conversation.mode is not Mode.ANSWER:
        state = "with_agent" if conversation.mode.leaves_it_to_agents else "skipped"
        queries.skip(work.connection, id=conversation.id, ids=[message_id], state=state)
        return None
    decision = EscalationDecision(escalate=True, reason=Reason.STUCK, explanation=EXPLANATION)
    if conversation.arm == CONTROL:
        handoffs.leave(work, conversation)
    else:
        handoffs.create(work, conversation, decision)
    return conversation.id


def _id(message: InboundMessage) -> tuple[str, ...]:
    thread = message.thread
    return thread.channel, thread.account, thread.thread_id, message.message_id
