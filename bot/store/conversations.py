"""T2, claim, and T3, record: one worker thinks about a conversation at a time, and what it found counts only if
nothing relevant happened meanwhile. Also the only place where a conversation is handed to a person.
"""

from __future__ import annotations

import uuid
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime
from enum import StrEnum

from bot.model import Author, Conversation, EscalationDecision, Handoff, Outcome, Owner, Priority, Reason, Requester
from bot.store import outbox
from bot.store.cipher import Cipher
from bot.store.db import Connection, Database, Row
from bot.store.queries import queries
from bot.store.records import (
    conversation_of,
    requester_of,
    requester_to_json,
    turns_from_json,
    turns_to_json,
)

HISTORY = 30  # turns shown to the model and to the agent


class Recorded(StrEnum):
    """What became of a draft."""

    YES = "recorded"
    LEASE_LOST = "another worker took over"
    HUMAN_TOOK_OVER = "a human took the conversation over"
    NEWER_MESSAGE = "the requester wrote again"


@dataclass(frozen=True, slots=True, kw_only=True)
class Claim:
    """A conversation that is ours to think about until the lease ends."""

    token: uuid.UUID
    conversation: Conversation
    attempt: int  # 1 on the first try since the last recorded outcome
    quiet_seconds: float  # since the newest waiting message came in
    identified: bool  # the vendor was asked who the requester is


@dataclass(frozen=True, slots=True, kw_only=True)
class Plan:
    """How a handoff of one conversation is carried out, as the settings have it."""

    desk: str
    desk_account: str
    handoff: Handoff
    receipt: str


# Makes the plan for a conversation; pure, so that it may run inside the transaction that decides.
MakePlan = Callable[[Conversation, EscalationDecision], Plan]


class Conversations:
    def __init__(self, database: Database, cipher: Cipher, *, lease_seconds: float, make_plan: MakePlan) -> None:
        self._database = database
        self._cipher = cipher
        self._lease_seconds = lease_seconds
        self._make_plan = make_plan

    def claim(self, conversation_id: int) -> Claim | None:
        """T2. None when there is nothing to answer, a human has the conversation, or another worker does."""
        with self._database.transaction() as connection:
            row = queries.claim_conversation(connection, id=conversation_id, seconds=self._lease_seconds)
            if row is None:
                return None
            waiting = list(queries.waiting_messages(connection, id=conversation_id))
            recent = list(queries.recent_messages(connection, id=conversation_id, limit=HISTORY + len(waiting)))
        return Claim(
            token=row["lease_token"],
            conversation=conversation_of(row, self._cipher, recent, waiting),
            attempt=row["failures"],
            quiet_seconds=min(message["age_seconds"] for message in waiting),
            identified=row["identified"],
        )

    def identified(self, claim: Claim, requester: Requester) -> None:
        """Keep what the vendor told about the requester."""
        with self._database.connection() as connection:
            sealed = self._cipher.seal(requester_to_json(requester))
            queries.set_requester(connection, id=claim.conversation.id, requester=sealed)

    def release(self, claim: Claim, seconds: float = 0, *, blameless: bool = False) -> None:
        """Give up for now; the conversation may be claimed again after `seconds`."""
        with self._database.connection() as connection:
            queries.release_lease(
                connection, id=claim.conversation.id, token=claim.token, seconds=seconds, blameless=blameless
            )

    def record(self, claim: Claim, outcome: Outcome) -> Recorded:
        """T3: the answer, the messages it answers and what is to be sent, in one transaction, or nothing at all.

        Raises ValueError for an outcome that is neither an answer nor a handoff: it would end in silence.
        """
        answer = outcome.answer if outcome.answer is not None and outcome.answer.text else None
        if answer is None and not outcome.decision.escalate:
            raise ValueError("the outcome is neither an answer nor a handoff")
        with self._database.transaction() as connection:
            row: Row = queries.lock_conversation(connection, id=claim.conversation.id)
            obstacle = self._obstacle(connection, claim, row)
            if obstacle is Recorded.NEWER_MESSAGE:
                queries.release_lease(connection, id=row["id"], token=claim.token, seconds=0, blameless=True)
            if obstacle is not Recorded.YES:
                return obstacle
            queries.record_outcome(connection, id=row["id"], ungrounded_streak=_streak(row, outcome))
            handed_over = outcome.decision.escalate
            if answer is not None:
                # The answer goes out under the ownership that this transaction leaves behind.
                owner, epoch = (Owner.HUMAN, row["epoch"] + 1) if handed_over else (Owner.BOT, row["epoch"])
                key = uuid.uuid4()
                outbox.put_answer(connection, self._cipher, row, answer, owner=owner, epoch=epoch, key=key)
                turn_id = self._keep_turn(connection, row, answer.text, key)
                waiting = [turn.id for turn in claim.conversation.waiting]
                queries.mark_answered(connection, ids=waiting, turn_id=turn_id)
            if handed_over:
                self._begin(connection, row, outcome.decision)
        return Recorded.YES

    def hand_over(self, conversation_id: int, decision: EscalationDecision) -> bool:
        """Hand the conversation to a person; False when one has it already."""
        with self._database.transaction() as connection:
            row: Row | None = queries.lock_conversation(connection, id=conversation_id)
            if row is None or row["owner"] == Owner.HUMAN:
                return False
            self._begin(connection, row, decision)
        return True

    def bury(self, letter: outbox.Letter, problem: str) -> None:
        """The vendor will never take this letter: a person gets the conversation, or a note in the ticket they have."""
        because = f"A message of the bot could not be delivered ({problem})."
        with self._database.transaction() as connection:
            row: Row = queries.lock_conversation(connection, id=letter.conversation_id)
            if not queries.bury_outbox(connection, id=letter.id, token=letter.token, problem=problem):
                return
            current: Row | None = queries.current_handoff(connection, conversation_id=row["id"])
            if letter.kind == "comment":
                self._reopen_elsewhere(connection, row, current, letter, problem)
            elif current is not None and letter.lane == "requester":
                note = (
                    f"The requester could not be reached ({problem}). This was not delivered:\n\n{letter.body['text']}"
                )
                outbox.put_note(connection, self._cipher, row["id"], current["id"], note)
            elif row["owner"] == Owner.BOT:
                self._begin(connection, row, _decision(Reason.UNDELIVERABLE, because))

    def snapshot(self, conversation_id: int) -> tuple[Conversation, float | None, int]:
        """For the escalation worker: the conversation without its past, which no rule reads, how long its oldest
        message waits, and failed attempts. Runs twice for every message, hence so little.
        """
        with self._database.connection() as connection:
            row: Row = queries.conversation_row(connection, id=conversation_id)
            waits: float | None = queries.waiting_seconds(connection, id=conversation_id)
            waiting = list(queries.waiting_messages(connection, id=conversation_id))
        return conversation_of(row, self._cipher, (), waiting), waits, row["failures"]

    def handoff_of(self, letter: outbox.Letter) -> tuple[str, Handoff]:
        """The handoff a letter carries, as it stood when it was decided, and the desk it goes to."""
        with self._database.connection() as connection:
            row = queries.conversation_row(connection, id=letter.conversation_id)
            handoff = queries.handoff_row(connection, id=letter.handoff_id)
        body = letter.body
        return handoff["desk"], Handoff(
            conversation_id=row["id"],
            channel=row["channel"],
            account=row["account"],
            thread_id=row["thread_id"],
            requester=requester_of(row, self._cipher),
            reason=Reason(handoff["reason"]),
            because=handoff["because"],
            priority=Priority(body["priority"]),
            subject=body["subject"],
            summary=body["summary"],
            turns=turns_from_json(body["turns"]),
            link=row["link"],
        )

    def _obstacle(self, connection: Connection, claim: Claim, row: Row) -> Recorded:
        if row["owner"] != Owner.BOT or row["epoch"] != claim.conversation.epoch:
            return Recorded.HUMAN_TOOK_OVER
        if row["lease_token"] != claim.token:
            return Recorded.LEASE_LOST
        seen = [turn.id for turn in claim.conversation.waiting]
        if queries.waiting_beyond(connection, id=row["id"], seen=seen):
            return Recorded.NEWER_MESSAGE
        return Recorded.YES

    def _begin(self, connection: Connection, row: Row, decision: EscalationDecision) -> None:
        """The row is locked. Ticket, receipt and ownership change together; one handoff at a time."""
        conversation = self._load(connection, row)
        plan = self._make_plan(conversation, decision)
        handoff: Row | None = queries.insert_handoff(
            connection,
            conversation_id=row["id"],
            desk=plan.desk,
            account=plan.desk_account,
            reason=plan.handoff.reason,
            because=plan.handoff.because,
        )
        if handoff is None:
            return
        queries.give_to_human(connection, id=row["id"])
        body = {
            "subject": plan.handoff.subject,
            "summary": plan.handoff.summary,
            "priority": plan.handoff.priority,
            "turns": turns_to_json(plan.handoff.turns),
        }
        outbox.put_handoff(connection, self._cipher, row["id"], handoff, body)
        outbox.put_receipt(connection, self._cipher, row["id"], plan.receipt, epoch=row["epoch"] + 1)

    def _reopen_elsewhere(
        self, connection: Connection, row: Row, current: Row | None, letter: outbox.Letter, problem: str
    ) -> None:
        """The ticket refused the requester's words (it was closed, say): a new ticket carries them."""
        if current is not None and current["id"] == letter.handoff_id:
            queries.close_handoff(connection, id=letter.handoff_id)
            self._begin(connection, row, _decision(Reason.FOLLOW_UP, f"The earlier ticket takes no more ({problem})."))

    def _load(self, connection: Connection, row: Row) -> Conversation:
        waiting = list(queries.waiting_messages(connection, id=row["id"]))
        recent = list(queries.recent_messages(connection, id=row["id"], limit=HISTORY + len(waiting)))
        return conversation_of(row, self._cipher, recent, waiting)

    def _keep_turn(self, connection: Connection, row: Row, text: str, key: uuid.UUID) -> int:
        kept: Row = queries.insert_message(
            connection,
            conversation_id=row["id"],
            channel=row["channel"],
            account=row["account"],
            thread_id=row["thread_id"],
            message_id=f"firstline:{key}",
            author=Author.BOT,
            body=self._cipher.seal({"text": text}),
            state="said",
            sent_at=datetime.now(UTC),
        )
        return int(kept["id"])


def _streak(row: Row, outcome: Outcome) -> int:
    """Answers in a row that found nothing; a greeting, where nothing was to be found, leaves it as it was."""
    if outcome.answer is None or outcome.answer.grounded is None:
        return int(row["ungrounded_streak"])
    return 0 if outcome.answer.grounded else int(row["ungrounded_streak"]) + 1


def _decision(reason: Reason, because: str) -> EscalationDecision:
    return EscalationDecision(escalate=True, reason=reason, because=because)
