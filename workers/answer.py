"""Think about one conversation: claim (T2), ask the pipeline with no connection held, wait until the requester is
quiet, record (T3). What to say is the pipeline's business; when a person takes over is `escalation`'s.
"""

from __future__ import annotations

import logging
import math
import threading
import time
import uuid
from collections.abc import Callable, Mapping, Sequence
from contextlib import nullcontext
from dataclasses import replace
from enum import Enum, auto
from functools import partial

from bot import leave, telemetry
from bot.answering.in_a_word import in_a_word
from bot.answering.proactive import confident_enough
from bot.config import Answers
from bot.errors import DeliveryError, NobodyWaits, NotSent
from bot.log import failure
from bot.model import (
    Audience,
    Cancellation,
    Conversation,
    EscalationDecision,
    Mode,
    Outcome,
    OwnWords,
    Reason,
    Turn,
)
from bot.ports import Answerer, Connector
from bot.store.claims import Audiences, Claim, Recorded
from bot.store.conversations import Conversations
from bot.store.dispatch.processes import Life, endless
from bot.store.outbox.message import Hold
from bot.turns import TURNS
from workers.bulkheads.at_once import Sending
from workers.bulkheads.breaker import Asked, as_it_is
from workers.fetch.recall import nothing
from workers.outlast import outlast
from workers.typing_status import SafeTypingStatus

log = logging.getLogger("firstline.answer")
BACKOFF_SECONDS = 2.0  # after a failed attempt, doubled each time


class _End(Enum):
    """How an attempt ended."""

    ANSWERED = auto()  # an answer is on its way
    MORE_WAITS = auto()
    SILENT = auto()  # nothing follows from here: discarded, failed, left to others


class AnswerJob:
    """Answers on many threads at once; one instance a process."""

    def __init__(
        self,
        conversations: Conversations,
        answerer: Answerer,
        connectors: Mapping[str, Connector],
        settings: Answers,
        recorded: Callable[[int], None],
        sending: Callable[[Conversation, Outcome], Sending] | None = None,
        hear: Callable[[Conversation], bool] = lambda _: False,
        fell_short: Callable[[int], object] = lambda _: None,
        asked: Asked = as_it_is,
        life: Callable[[], Life] = endless,
        recall: Callable[[Conversation], Sequence[OwnWords]] = nothing,
        remember: Callable[[Conversation], object] = lambda _: None,
        audiences_of: Callable[[Conversation], Audiences | None] = lambda _: None,
        score: Callable[[Conversation, Outcome], object] = lambda *_: None,
        opinion_is_due: Callable[[int], bool] = lambda _: False,
    ) -> None:
        """`recorded` is called with a conversation's id where there may be something to send. `sending`: how an
        outcome of the answerer's is sent, asked before it is recorded. `hear`: has a person the conversation, because
        of what waits? `fell_short` is called after an answer that the articles did not carry: a person may be needed
        who was not before. `asked` is around what asks a vendor, and may refuse it. `life`: this process's, with which
        its leases end. `recall`: what the bot has said after what waits, where the database does not know. `remember`
        and then `score` are called after each outcome, with the conversation as it was. `audiences_of`: whom articles
        may be for that an answer cites, as it is recorded. `opinion_is_due`: is a model still to be asked whether a
        person should see it?"""
        self._conversations = conversations
        self._answerer = answerer
        self._connectors = connectors
        self._typing_status = SafeTypingStatus(connectors)
        self._settings = settings
        self._recorded = recorded
        self._sending = sending or (lambda conversation, _: Sending(go=partial(recorded, conversation.id)))
        self._hear = hear
        self._fell_short = fell_short
        self._asked = asked
        self._life = life
        self._recall = recall
        self._remember = remember
        self._audiences_of = audiences_of
        self._score = score
        self._opinion_is_due = opinion_is_due
        self._stopping = threading.Event()
        self._stops_at = math.inf
        self._held: dict[int, Claim] = {}
        self._ends: dict[int, Cancellation] = {}  # of what is thought about

    def answer(self, conversation_id: int) -> None:
        """Until nothing waits in the conversation, or somebody else has it."""
        while not self._stopping.is_set():
            token, ends = uuid.uuid4(), leave.now() + self._settings.lease_seconds
            claim = outlast(partial(self._claim, conversation_id, token), ends=ends, stopping=self._stopping)
            TURNS.stand_back()  # nobody looks for what is claimed, however long it then waits for its turn
            if claim is None or self._is_for_people(claim):
                return
            self._held[conversation_id], self._ends[conversation_id] = claim, Cancellation()
            try:
                with telemetry.ANSWER.timed(outcome="failed") as measured, self._typing_status.show(claim.conversation):
                    end = self._attempt(claim, measured, ends)
            finally:
                self._held.pop(conversation_id, None)
                self._ends.pop(conversation_id, None)
            if end is _End.SILENT:
                self._typing_status.clear(claim.conversation)
            if end is not _End.MORE_WAITS:
                return

    def stop(self, grace: float) -> None:
        """No new thoughts. A finished answer is recorded, if its requester has been quiet within `grace` seconds."""
        self._stops_at = time.monotonic() + grace
        self._stopping.set()

    def give_back(self) -> None:
        """Release what is still held, so that another process need not wait for the leases to end."""
        for claim in list(self._held.values()):
            self._conversations.release(claim, counts_as_attempt=False)

    def end_unwanted(self) -> None:
        """End the work on what nobody waits for any more. Raises StoreUnavailable."""
        held = list(self._ends)
        for conversation_id in self._conversations.nothing_waits_in(held) if held else ():
            if (cancellation := self._ends.get(conversation_id)) is not None:
                cancellation.cancel()

    def _claim(self, conversation_id: int, token: uuid.UUID) -> Claim | None:
        return self._conversations.claim(conversation_id, token, holder=self._life().id)

    def _attempt(self, claim: Claim, measured: dict[str, str], ends: float) -> _End:
        """One draft, and what became of it, which `measured` is told too. `ends`: of the lease, on `leave.now`."""
        if claim.attempt > self._settings.max_attempts:
            measured["outcome"] = "given_up"
            self._give_up(claim)
            return _End.SILENT
        started = time.monotonic()
        try:
            if said := self._recall(claim.conversation):
                measured["outcome"] = "recalled"
                more = self._conversations.recall(claim, said) is Recorded.NEWER_MESSAGE
                return _End.MORE_WAITS if more else _End.SILENT
            asked = replace(self._in_its_thread(self._named(self._identified(claim))), held_until=ends)
            outcome = self._answerer(asked, self._ends[claim.conversation.id])
        except NobodyWaits:
            measured["outcome"] = "withdrawn"
            log.info("draft withdrawn", extra={"conversation": claim.conversation.id, "result": "nobody waits for it"})
            self._conversations.release(claim, counts_as_attempt=False)
            return _End.SILENT
        except NotSent as error:  # what was said cannot be seen now
            log.info("not answered yet", extra={"conversation": claim.conversation.id, "problem": str(error)})
            self._conversations.release(claim, BACKOFF_SECONDS, counts_as_attempt=False)
            return _End.SILENT
        except Exception:  # noqa: BLE001  (a bug or an outage: the conversation must not end in silence)
            failure(log, "the draft failed", conversation=claim.conversation.id, attempt=claim.attempt)
            release = partial(self._conversations.release, claim, BACKOFF_SECONDS * 2**claim.attempt)
            outlast(release, ends=ends, stopping=self._stopping)
            return _End.SILENT
        if not self._settled(claim, started):
            measured["outcome"] = "stopped"
            self._take_back(claim, outcome)
            self._conversations.release(claim, counts_as_attempt=False)
            return _End.SILENT
        result = self._recorded_at_last(claim, asked, outcome, ends)
        measured["outcome"] = (
            in_a_word(claim.conversation.mode, outcome) if result is Recorded.YES else result.name.lower()
        )
        log.info("draft %s", result.name.lower(), extra={"conversation": claim.conversation.id, "result": result.value})
        if result is Recorded.YES:
            if outcome.answer is not None and outcome.answer.grounded is False:
                self._fell_short(claim.conversation.id)
            self._remember(claim.conversation)
            self._score(claim.conversation, outcome)
        elif result is not Recorded.ERASED:
            self._take_back(claim, outcome)
        # What comes in after a recorded outcome rings for itself, and nobody holds the conversation then.
        if result in (Recorded.NEWER_MESSAGE, Recorded.ARTICLE_GONE, Recorded.PAUSED):
            return _End.MORE_WAITS
        says = outcome.answer is not None and not outcome.answer.silent
        return _End.ANSWERED if result is Recorded.YES and says else _End.SILENT

    def _is_for_people(self, claim: Claim) -> bool:
        """Then they have it, as if there were no bot: not even that it is typing."""
        if self._hear(claim.conversation):
            return True
        if claim.is_for_people:
            with telemetry.ANSWER.timed(outcome="paused" if claim.paused else "control"):
                self._conversations.leave_to_people(claim.conversation.id)
            self._recorded(claim.conversation.id)
        return claim.is_for_people

    def _recorded_at_last(self, claim: Claim, asked: Conversation, outcome: Outcome, ends: float) -> Recorded:
        """A finished answer is worth waiting for the database, as long as nobody else may think about the same
        question. After an attempt whose end nobody knows the lease may be gone because that has recorded it."""
        still = partial(outlast, ends=ends, stopping=self._stopping)
        sending, result = still(partial(self._sending, claim.conversation, outcome)), None
        try:
            result = still(partial(self._record, claim, asked, outcome, sending.hold))
        finally:
            sending.go() if result in (Recorded.YES, Recorded.LEASE_LOST) else sending.leave()
        return result

    def _record(self, claim: Claim, asked: Conversation, outcome: Outcome, hold: Hold) -> Recorded:
        """Where nobody asked the bot it speaks only when it is sure."""
        if claim.conversation.mode is Mode.PROACTIVE and not confident_enough(outcome):
            return self._conversations.skip(claim)
        due, audiences = self._opinion_is_due(claim.conversation.id), self._audiences_of(asked)
        return self._conversations.record(claim, outcome, opinion_due=due, audiences=audiences, hold=hold)

    def _take_back(self, claim: Claim, outcome: Outcome) -> None:
        """What the requester saw of an answer that is none."""
        if outcome.shown is not None:
            self._conversations.take_back(claim, outcome.shown)
            self._recorded(claim.conversation.id)

    def _settled(self, claim: Claim, started: float) -> bool:
        """Hold the answer until the requester has been quiet; the time spent thinking counts. False where that would be
        after we have stopped. A message that comes in during the wait is seen by T3, which then discards the draft."""
        quiet_at = started + self._settings.settle_seconds - claim.quiet_seconds
        with TURNS.aside() if quiet_at > time.monotonic() else nullcontext():
            self._stopping.wait(max(0.0, quiet_at - time.monotonic()))
            if quiet_at > self._stops_at:
                return False
            time.sleep(max(0.0, quiet_at - time.monotonic()))  # woken too early, by a stop that leaves the time
        return True

    def _identified(self, claim: Claim) -> Conversation:
        """The conversation with the requester as the vendor knows them; asked once, and answers do not depend on it."""
        conversation = claim.conversation
        if claim.identified or not conversation.requester.id:
            return conversation
        try:
            with self._asked(conversation.thread.channel):
                connector = self._connectors[conversation.thread.channel]
                requester = connector.identify(conversation.thread.account, conversation.requester)
        except DeliveryError as error:
            log.warning("the requester could not be looked up", extra={"error": type(error).__name__})
            # They might be a guest, or no longer in what they were in.
            unsure = replace(conversation.requester, known=False, memberships=())
            return replace(conversation, requester=unsure, audience=Audience.CUSTOMER)
        if requester is not conversation.requester:  # else nobody was asked, and there is nothing to keep
            self._conversations.identified(claim, requester)
        audience = Audience.CUSTOMER if requester.guest else conversation.audience
        return replace(conversation, requester=requester, audience=audience)

    def _named(self, conversation: Conversation) -> Conversation:
        """With names where the waiting messages mention people by their ids; for this draft only."""
        resolver = self._connectors[conversation.thread.channel].capabilities.mentions
        if resolver is None:
            return conversation

        def named(turn: Turn) -> Turn:
            return replace(turn, text=resolver.resolve(conversation.thread.account, turn.text))

        try:
            with self._asked(conversation.thread.channel):
                return replace(conversation, waiting=tuple(map(named, conversation.waiting)))
        except DeliveryError as error:
            log.warning("the people mentioned could not be looked up", extra={"error": type(error).__name__})
            return conversation

    def _in_its_thread(self, conversation: Conversation) -> Conversation:
        """With what was said in the thread before anybody turned to the bot; for this draft only."""
        reader = self._connectors[conversation.thread.channel].capabilities.transcripts
        if reader is None:
            return conversation
        began = min(turn.at for turn in (*conversation.turns, *conversation.waiting))
        try:
            with self._asked(conversation.thread.channel):
                return replace(conversation, before=reader.before(conversation.thread, began))
        except DeliveryError as error:
            log.warning("the thread could not be read", extra={"error": type(error).__name__})
            return conversation

    def _give_up(self, claim: Claim) -> None:
        if claim.conversation.mode is not Mode.ANSWER:
            self._conversations.leave_waiting_to_agents(claim.conversation.id)
            return
        explanation = f"The bot failed to answer {claim.attempt - 1} times."
        decision = EscalationDecision(escalate=True, reason=Reason.STUCK, explanation=explanation)
        self._conversations.create_handoff(claim.conversation.id, decision)
        self._recorded(claim.conversation.id)
