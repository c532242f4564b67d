"""What becomes of a message that will not be sent: it ends with a person, or, where a human was quicker, in silence."""

from __future__ import annotations

from bot.model import EscalationDecision, Mode, Owner, Reason
from bot.store.cipher import Cipher
from bot.store.db import Database
from bot.store.handoffs import Handoffs
from bot.store.outbox import enqueue
from bot.store.outbox.enqueue import OutboxMessage
from bot.store.queries import queries
from bot.store.rows import ConversationRow, HandoffRow
from bot.store.work import UnitOfWork
from bot.wording import BUILT_IN, Wording


class DeadLetters:
    def __init__(
        self, database: Database, cipher: Cipher, handoffs: Handoffs, wording: Wording = BUILT_IN.agents
    ) -> None:
        """`wording`: for agents."""
        self._database = database
        self._cipher = cipher
        self._handoffs = handoffs
        self._wording = wording

    def add(self, message: OutboxMessage, problem: str) -> None:
        """The vendor will never take this message: a person gets the conversation, or a note in the ticket they have.

        What only accompanies an answer (a link, an offer, labels) dies alone; /metrics and doctor tell.
        """
        told = _told(problem)
        explanation = f"A message of the bot could not be delivered ({told})."
        with self._database.unit_of_work(self._cipher) as work:
            row = work.lock(message.conversation_id)
            if not queries.give_up_outbox(work.connection, id=message.id, token=message.token, problem=problem):
                return
            current = work.current_handoff(row.id)
            if message.kind == "handoff":  # nobody can be given what does not exist any more
                queries.close_handoff(work.connection, id=message.handoff_id)
                queries.give_up_outbox_of_handoff(work.connection, handoff_id=message.handoff_id, problem=problem)
            elif message.kind == "comment":
                self._reopen_elsewhere(work, row, current, message, problem)
            elif message.kind not in ("answer", "handoff_notice", "relay", "note"):
                return
            elif current is not None and message.lane == "requester":
                head = self._wording.say("undelivered", problem=told)
                enqueue.enqueue_note(work, row.id, current.id, f"{head}\n\n{message.body['text']}")
            elif row.owner == Owner.BOT:
                self._handoffs.create(work, row, _decision(Reason.UNDELIVERABLE, explanation))

    def supersede(self, message: OutboxMessage) -> bool:
        """A human spoke at the vendor before we did: not said, and the conversation is theirs. False when the message
        is not ours any more."""
        with self._database.unit_of_work(self._cipher) as work:
            conversation = work.lock(message.conversation_id)
            if not queries.supersede_outbox(work.connection, id=message.id, token=message.token):
                return False
            enqueue.retract_answer(work, message.conversation_id, message.kind, message.key)
            if conversation.owner == Owner.BOT and conversation.mode != Mode.DRAFT:
                queries.give_to_human(work.connection, id=conversation.id)
        return True

    def _reopen_elsewhere(
        self, work: UnitOfWork, row: ConversationRow, current: HandoffRow | None, message: OutboxMessage, problem: str
    ) -> None:
        """The ticket refused the requester's words (it was closed, say): a new ticket carries them."""
        if current is not None and current.id == message.handoff_id:
            queries.close_handoff(work.connection, id=message.handoff_id)
            explanation = f"The earlier ticket takes no more ({_told(problem)})."
            decision = _decision(Reason.FOLLOW_UP, explanation)
            self._handoffs.create(work, row, decision, follow_up_of=current.ticket_id)


def _told(problem: str) -> str:
    """What an agent reads of a problem: without our own word for the kind of error."""
    return problem.partition(": ")[2] or problem


def _decision(reason: Reason, explanation: str) -> EscalationDecision:
    return EscalationDecision(escalate=True, reason=reason, explanation=explanation)
