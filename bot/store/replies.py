"""T3, once nothing stands in its way: what becomes of an outcome. It is said, proposed, left to agents, or handed over.

Always inside the transaction of `conversations`, with the conversation's row locked.
"""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass, field, replace
from typing import Any

from bot.config import Approvals
from bot.model import Answer, Mode, Outcome, Purpose
from bot.store.approvals.ask import ask, belong_to
from bot.store.comparisons.keep import keep_to_compare, keep_unsaid
from bot.store.handoffs import Handoffs, answer_fence
from bot.store.outbox import enqueue
from bot.store.outbox.message import NOBODYS, Fence, Hold
from bot.store.outbox.say import Said, say
from bot.store.outcomes import resolutions
from bot.store.outcomes.resolutions import Ratings
from bot.store.queries import queries
from bot.store.records import labels_to_json
from bot.store.rows import ConversationRow
from bot.store.work import UnitOfWork
from bot.wording import BUILT_IN, Catalogue

Ids = list[int | None]  # of the messages that an outcome answers


@dataclass(frozen=True, slots=True, kw_only=True)
class Replies:
    """The collections name channels: those whose conversations carry labels at the vendor (`labelled`), those whose
    threads are solved or closed there (`settled`), and those where agents are told instead of the requester that
    nothing was found (`silent_misses`)."""

    handoffs: Handoffs
    labelled: Collection[str] = ()
    settled: Collection[str] = ()
    silent_misses: Collection[str] = ()
    ratings: Ratings = field(default_factory=Ratings)
    approvals: Approvals = field(default_factory=Approvals)
    catalogue: Catalogue = BUILT_IN

    def reply(
        self,
        work: UnitOfWork,
        row: ConversationRow,
        waiting: Ids,
        answer: Answer,
        outcome: Outcome,
        hold: Hold = NOBODYS,
    ) -> None:
        """To the requester; or, where the operator wants it so, to the agents that there is nothing to say. `hold`: the
        lease of whoever is about to send it."""
        labels, fence = labels_to_json(outcome), answer_fence(row, handed_over=False)
        if (answer.grounded is False or answer.declined) and row.thread.channel in self.silent_misses:
            queries.skip(work.connection, id=row.id, ids=waiting, state="with_agent")
            enqueue.enqueue_remark(work, row.id, self.catalogue.agents.say("miss_note"), fence=fence, labels=labels)
        else:
            purpose: Said = Purpose.CONFIRMED if answer.confirmed else Purpose.ANSWER
            self._say_and_ask(work, row, waiting, answer, purpose, fence, labels, outcome, hold)
        if answer.confirmed:
            queries.note_confirmation(work.connection, id=row.id)
            resolutions.confirm(work, self.ratings, row)
        self.label(work, row, labels)

    def hand_over(
        self, work: UnitOfWork, row: ConversationRow, waiting: Ids, answer: Answer | None, outcome: Outcome
    ) -> None:
        """What the articles said goes out by itself; that they said nothing is the first sentence of the notice."""
        labels, lead = labels_to_json(outcome), ""
        if answer is not None and answer.grounded:
            fence = answer_fence(row, handed_over=True)
            self._say_and_ask(work, row, waiting, answer, Purpose.ANSWER, fence, labels, outcome)
        elif answer is not None:
            lead = answer.text
        elif outcome.withheld is not None:
            keep_to_compare(work, row, outcome, keep_unsaid(work, row, outcome.withheld))
        self.handoffs.create(work, row, outcome.decision, labels=labels, lead=lead)
        self.label(work, row, labels)

    def propose(
        self, work: UnitOfWork, row: ConversationRow, waiting: Ids, answer: Answer | None, outcome: Outcome
    ) -> None:
        """A draft for the agents, where the articles had an answer, and a remark where a person is called for;
        otherwise nothing is posted. In a shadow nothing ever is."""
        queries.skip(work.connection, id=row.id, ids=waiting, state="with_agent")
        known = answer is not None and answer.grounded is True
        if row.mode is Mode.SHADOW:
            keep_to_compare(work, row, outcome, keep_unsaid(work, row, answer) if answer and known else None)
            return
        fence, decision = answer_fence(row, handed_over=False), outcome.decision
        if decision.reason is not None and decision.reason.in_the_words:
            remark = self.catalogue.agents.say("attention_note", explanation=decision.explanation)
            enqueue.enqueue_remark(work, row.id, remark, fence=fence, reason=decision.reason)
        turn_id = None
        if answer is not None and known:
            turn_id = say(work, row, answer, Purpose.DRAFT, fence, labels_to_json(outcome), outcome)
            queries.insert_draft(work.connection, turn_id=turn_id, conversation_id=row.id, confidence=answer.confidence)
        keep_to_compare(work, row, outcome, turn_id)

    def stay_silent(self, work: UnitOfWork, row: ConversationRow, waiting: Ids, outcome: Outcome) -> None:
        """A last "ok" wants no answer, and what it has woken at the vendor is done again."""
        state = "with_agent" if row.mode.leaves_it_to_agents else "skipped"
        queries.skip(work.connection, id=row.id, ids=waiting, state=state)
        confirmed = outcome.answer is not None and outcome.answer.confirmed
        if confirmed and row.mode is Mode.ANSWER and row.thread.channel in self.settled:
            enqueue.enqueue_settle(work, row.id, answer_fence(row, handed_over=False))

    def _say_and_ask(
        self,
        work: UnitOfWork,
        row: ConversationRow,
        waiting: Ids,
        answer: Answer,
        purpose: Said,
        fence: Fence,
        labels: dict[str, Any] | None,
        outcome: Outcome,
        hold: Hold = NOBODYS,
    ) -> None:
        """The answer, and what it says to wait for a human's yes. What is not said is not asked for."""
        asked = ask(work, row, outcome.requests, self.approvals)
        answer = replace(answer, text=asked.told(answer.text, self.catalogue.of(outcome.language)))
        belong_to(work, asked, say(work, row, answer, purpose, fence, labels, outcome, waiting, hold))

    def label(self, work: UnitOfWork, row: ConversationRow, labels: dict[str, Any] | None) -> None:
        if labels is not None and row.thread.channel in self.labelled:
            enqueue.enqueue_label(work, row.id, labels)
