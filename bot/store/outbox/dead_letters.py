"""What becomes of a message that will not be sent: it ends with a person, or, where a human was quicker, in silence."""

from __future__ import annotations

from bot.model import EscalationDecision, Owner, Reason
from bot.store.approvals.notes import tell_instead
from bot.store.cipher import Cipher
from bot.store.db import Database
from bot.store.handoffs import Handoffs
from bot.store.keys import canary
from bot.store.outbox import enqueue
from bot.store.outbox.forms import WhenDead
from bot.store.outbox.kinds import KINDS
from bot.store.outbox.message import Lane, OutboxMessage
from bot.store.queries import queries
from bot.store.relay.carry import retract_turn
from bot.store.rows import ConversationRow
from bot.store.work import UnitOfWork
from bot.wording import BUILT_IN, Wording

OTHERS_TRY_SECONDS = 120.0  # a process with another key may open what we cannot


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
        with self._database.unit_of_work(self._cipher) as work:
            conversation = work.lock(message.conversation_id)
            if not queries.give_up_outbox(work.connection, id=message.id, token=message.token, problem=problem):
                return
            match KINDS[message.kind].when_dead:
                case WhenDead.NO_HANDOFF:
                    queries.close_handoff(work.connection, id=message.handoff_id)
                    queries.give_up_outbox_of_handoff(work.connection, handoff_id=message.handoff_id, problem=problem)
                case WhenDead.NEW_TICKET:
                    self._reopen_elsewhere(work, conversation, message, problem)
                case WhenDead.A_PERSON:
                    self._tell_a_person(work, conversation, message, _told(problem))
                case WhenDead.NOTHING:
                    pass

    def add_unread(self, conversation_id: int, lane: Lane) -> bool:
        """What stands first in the lane was opened by nobody for so long that its key must be lost: a ticket is made
        anew from what can be read, and of everything else a person hears. False where it may still be another's to
        open. Raises WrongKey where the key that is wrong is ours."""
        with self._database.unit_of_work(self._cipher) as work:
            conversation = work.lock(conversation_id)
            row = queries.long_pending(
                work.connection, conversation_id=conversation_id, lane=lane, seconds=OTHERS_TRY_SECONDS
            )
            if row is None or self._cipher.opens(row["body"]):
                return False
            canary.require(work.connection, self._cipher)
            if row["kind"] == "handoff":
                body = self._handoffs.remake(work, conversation, work.handoff(row["handoff_id"]))
                queries.rewrite_outbox(work.connection, id=row["id"], body=work.seal(body))
                return True
            problem = self._wording.say("unread_problem")
            queries.give_up_unread(work.connection, id=row["id"], problem=problem)
            if KINDS[row["kind"]].when_dead is not WhenDead.NOTHING:
                self._hear_of_it(work, conversation, lane, problem, self._wording.say("unread_message"))
        return True

    def supersede(self, message: OutboxMessage) -> bool:
        """A human spoke at the vendor before we did: not said, and the conversation is theirs. False when the message
        is not ours any more."""
        with self._database.unit_of_work(self._cipher) as work:
            conversation = work.lock(message.conversation_id)
            if not queries.supersede_outbox(work.connection, id=message.id, token=message.token):
                return False
            retract_turn(work, message.conversation_id, message.kind, message.key)
            if conversation.owner is Owner.BOT and not conversation.mode.leaves_it_to_agents:
                queries.give_to_human(work.connection, id=conversation.id)
            if KINDS[message.kind].is_result:
                tell_instead(work, work.read(conversation.id), message.key, self._wording)
        return True

    def _tell_a_person(
        self, work: UnitOfWork, conversation: ConversationRow, message: OutboxMessage, problem: str
    ) -> None:
        self._hear_of_it(work, conversation, message.lane, problem, message.body.get("text", ""))

    def _hear_of_it(self, work: UnitOfWork, conversation: ConversationRow, lane: Lane, problem: str, text: str) -> None:
        """Who has the ticket reads there what was not delivered; without one, a person gets the conversation."""
        current = work.current_handoff(conversation.id)
        if current is not None and lane == "requester":
            note = f"{self._wording.say('undelivered', problem=problem)}\n\n{text}"
            enqueue.enqueue_note(work, conversation.id, current.id, note)
        elif conversation.owner is Owner.BOT:
            explanation = f"A message of the bot could not be delivered ({problem})."
            self._handoffs.create(work, conversation, _decision(Reason.UNDELIVERABLE, explanation))

    def _reopen_elsewhere(
        self, work: UnitOfWork, conversation: ConversationRow, message: OutboxMessage, problem: str
    ) -> None:
        """The ticket refused the requester's words (it was closed, say): a new ticket carries them, also where the old
        one was given back meanwhile. A newer one tells them already; where a human has the conversation without a
        ticket, only the agents hear of it."""
        current = work.current_handoff(conversation.id)
        if current is not None and current.id != message.handoff_id:
            return
        refused = work.handoff(message.handoff_id)
        queries.close_handoff(work.connection, id=refused.id)
        explanation = f"The earlier ticket takes no more ({_told(problem)})."
        decision = _decision(Reason.FOLLOW_UP, explanation)
        human_is_here = conversation.owner is Owner.HUMAN and current is None
        self._handoffs.create(work, conversation, decision, follow_up_of=refused.ticket_id, tells=not human_is_here)


def _told(problem: str) -> str:
    """What an agent reads of a problem: without our own word for the kind of error."""
    return problem.partition(": ")[2] or problem


def _decision(reason: Reason, explanation: str) -> EscalationDecision:
    return EscalationDecision(escalate=True, reason=reason, explanation=explanation)
