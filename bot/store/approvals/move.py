"""A request from one state to the next, and who hears of it: people who were asked, the requester, or agents.

Always inside somebody's transaction, with the conversation's row held. The requester is told in the bot's own words,
fenced as they all are; where a human has the conversation, they are told by a note instead. What was not done, or
perhaps, is a person's to see to.
"""

from __future__ import annotations

from dataclasses import dataclass

from bot.model import ActState, Asks, EscalationDecision, Mode, Owner, Reason
from bot.store.approvals.notes import say_to_requester, tell_agents
from bot.store.approvals.row import ActRow, Wanted
from bot.store.handoffs import Handoffs
from bot.store.outbox.enqueue import enqueue_verdict
from bot.store.queries import Row, queries
from bot.store.records import language_of
from bot.store.rows import ConversationRow
from bot.store.work import UnitOfWork
from bot.wording import Catalogue

NOT_BEGUN = (ActState.WAITING, ActState.APPROVED)
BEGIN_WITHIN = 3600.0  # seconds after a yes, at least
# What the requester is told of an end, by the names of the sentences.
_SAYS = {
    ActState.DONE: "act_done",
    ActState.DECLINED: "act_declined",
    ActState.EXPIRED: "act_expired",
    ActState.FAILED: "act_failed",
    ActState.UNKNOWN: "act_unknown",
}
A_PERSONS = {
    ActState.FAILED: "Something that a colleague approved could not be done.",
    ActState.UNKNOWN: "Something that a colleague approved was begun, and nobody knows whether it was done.",
}


@dataclass(frozen=True, slots=True)
class Teller:
    """Who is told what, in which words."""

    handoffs: Handoffs
    catalogue: Catalogue

    def move(
        self,
        work: UnitOfWork,
        conversation: ConversationRow,
        act: ActRow,
        state: ActState,
        *,
        by: str | None = None,
        problem: str | None = None,
    ) -> bool:
        """Out of the state it was read in. False where somebody was quicker, and nothing is told."""
        moved = queries.move_act_request(
            work.connection,
            id=act.id,
            states=[act.state],
            state=state,
            by=by,
            problem=problem,
            seconds=BEGIN_WITHIN if state is ActState.APPROVED else 0,
        )
        return self.tell(work, conversation, moved)

    def tell(self, work: UnitOfWork, conversation: ConversationRow, moved: Row | None) -> bool:
        """Of a request that has come to another state; False where it has not."""
        if moved is None:
            return False
        act = ActRow.from_row(moved)
        if act.asked_in is not None:
            enqueue_verdict(work, act.conversation_id, act.id)
        if act.state is ActState.APPROVED or Wanted.of(act, work.cipher).requester_id is None:
            return True  # nobody is told more of it; nor is anything said in a thread that was deleted
        if conversation.owner is Owner.HUMAN or conversation.mode is not Mode.ANSWER:
            tell_agents(work, conversation, act, self.catalogue.agents)
        elif act.state in A_PERSONS:
            self._hand_over(work, conversation, act)
        else:
            self._say(work, conversation, act)
        return True

    def _say(self, work: UnitOfWork, conversation: ConversationRow, act: ActRow) -> None:
        language = language_of(conversation, work.cipher, self.catalogue)
        wording = self.catalogue.of(language)
        done = act.state is ActState.DONE
        words = wording.say(_SAYS[act.state], number=act.id)
        words = words if done else f"{words} {wording.say('offer')}"
        say_to_requester(work, conversation, act, words, language, asks=None if done else Asks.PERSON)

    def _hand_over(self, work: UnitOfWork, conversation: ConversationRow, act: ActRow) -> None:
        language = language_of(conversation, work.cipher, self.catalogue)
        lead = self.catalogue.of(language).say(_SAYS[act.state], number=act.id)
        decision = EscalationDecision(escalate=True, reason=Reason.ACT_FAILED, explanation=A_PERSONS[act.state])
        self.handoffs.create(work, conversation, decision, lead=lead)
        tell_agents(work, work.read(conversation.id), act, self.catalogue.agents)
