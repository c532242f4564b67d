"""Where a conversation is handed to a person: the one place that makes a handoff, its ticket and its receipt.

Always inside somebody's transaction, with the conversation's row locked; who decides, and why, is theirs.
"""

from __future__ import annotations

import uuid
from collections.abc import Callable, Collection
from dataclasses import asdict, dataclass, replace
from typing import Any

from bot import telemetry
from bot.model import CONTROL, Author, Conversation, EscalationDecision, Handoff, Owner, Reason
from bot.store.approvals.notes import tell_of_waiting
from bot.store.cipher import WrongKey
from bot.store.decisions.keep import keep
from bot.store.keys import canary
from bot.store.outbox import enqueue
from bot.store.outbox.message import HeldNotice
from bot.store.queries import queries
from bot.store.records import EMPTY_BODY, conversation_of, note_to_json, turns_to_json
from bot.store.rows import ConversationRow, HandoffRow
from bot.store.work import UnitOfWork
from bot.wording import BUILT_IN, Wording

BOT_IS_PAUSED = EscalationDecision(escalate=True, reason=Reason.PAUSED, explanation="The bot is paused.")
NOT_ROLLED_OUT = EscalationDecision(
    escalate=True, reason=Reason.ROLLOUT, explanation="They are not among those whom the bot answers yet."
)
HISTORY = 30  # turns shown to the model and to the agent


@dataclass(frozen=True, slots=True, kw_only=True)
class Plan:
    """How a handoff of one conversation is carried out, as the settings have it."""

    desk: str
    desk_account: str
    handoff: Handoff
    notice: str  # once the ticket exists
    language: str | None = None  # of the notice
    held: HeldNotice | None = None  # None: the notice does not wait for the ticket
    opening: str = ""  # what the bot's first words in a conversation begin with


# Makes the plan for a conversation; pure, so that it may run inside the transaction that decides.
MakePlan = Callable[[Conversation, EscalationDecision], Plan]


class Handoffs:
    def __init__(
        self, make_plan: MakePlan, wording: Wording = BUILT_IN.agents, *, assignable: Collection[str] = ()
    ) -> None:
        """`wording`: for agents. `assignable`: the channels whose conversations may be assigned to the bot."""
        self._make_plan = make_plan
        self._assignable = assignable
        self._wording = wording
        self._unread = wording.say("unread_message")

    def create(
        self,
        work: UnitOfWork,
        row: ConversationRow,
        decision: EscalationDecision,
        *,
        labels: dict[str, Any] | None = None,
        follow_up_of: str | None = None,
        lead: str = "",
        tells: bool = True,
    ) -> bool:
        """Ticket, receipt and ownership change together; False when a handoff is going on already.

        `lead`: what the receipt begins with, such as that nothing was found. `tells`: False where there is no receipt,
        because a human is speaking to the requester already."""
        plan = self._make_plan(load(work, row, self._unread), decision)
        inserted = queries.insert_handoff(
            work.connection,
            conversation_id=row.id,
            desk=plan.desk,
            account=plan.desk_account,
            reason=plan.handoff.reason,
            explanation=plan.handoff.explanation,
            follow_up_of=follow_up_of,
        )
        if inserted is None:
            return False
        queries.end_resolution(work.connection, conversation_id=row.id)
        keep(work, row.id, decision, plan.handoff.route)
        queries.give_to_human(work.connection, id=row.id)
        queries.set_language(work.connection, id=row.id, language=plan.language)
        body = {**_body(plan.handoff), "labels": labels}
        handoff = HandoffRow.from_row(inserted)
        enqueue.enqueue_handoff(work, row.id, handoff, body)
        files = [file for turn in plan.handoff.turns if turn.author is Author.REQUESTER for file in turn.attachments]
        if files and plan.desk != row.thread.channel:
            enqueue.enqueue_note(work, row.id, handoff.id, "", files)
        if plan.handoff.route.alert is not None:
            alert = plan.handoff.route.alert
            enqueue.enqueue_alert(work, row.id, handoff.id, alert, plan.handoff.priority)
        tell_of_waiting(work, row.id, handoff.id, self._wording)
        if tells:
            _enqueue_notice(work, row, handoff.id, plan, lead or plan.opening)
        telemetry.HANDOFFS.add(desk=plan.desk, reason=plan.handoff.reason)
        return True

    def leave(self, work: UnitOfWork, row: ConversationRow, decision: EscalationDecision | None = None) -> bool:
        """To people, as if there were no bot: where they read what the requester writes nothing is said or written, and
        elsewhere they get a ticket. False when they have it already. `decision` None: the words call for nobody.

        Where it may be assigned to the bot, so that nobody looks, it is handed over at the desk without a word."""
        if row.owner is Owner.HUMAN:
            return False
        decision = decision or (NOT_ROLLED_OUT if row.arm == CONTROL else BOT_IS_PAUSED)
        plan = self._make_plan(load(work, row, self._unread), decision)
        elsewhere = plan.desk != row.thread.channel
        if elsewhere or row.thread.channel in self._assignable:
            return self.create(work, row, decision, tells=elsewhere)
        queries.end_resolution(work.connection, conversation_id=row.id)
        keep(work, row.id, decision, plan.handoff.route)
        queries.give_to_human(work.connection, id=row.id)
        keep_no_words(work, row)
        return True

    def remake(self, work: UnitOfWork, row: ConversationRow, handoff: HandoffRow) -> dict[str, Any]:
        """The body of a handoff that is not sent yet, as the conversation is now."""
        decision = EscalationDecision(escalate=True, reason=handoff.reason, explanation=handoff.explanation)
        return _body(self._make_plan(load(work, row, self._unread), decision).handoff)

    def rewrite(self, work: UnitOfWork, row: ConversationRow, decision: EscalationDecision) -> dict[str, Any]:
        """What a handoff says of the conversation as it is now, for one that is not sent yet: where it goes stays."""
        return _words(self._make_plan(load(work, row, self._unread), decision).handoff)


def _enqueue_notice(work: UnitOfWork, row: ConversationRow, handoff_id: int, plan: Plan, lead: str) -> None:
    lead = f"{lead}\n\n" if lead else ""
    enqueue.enqueue_handoff_notice(
        work,
        row.id,
        handoff_id,
        f"{lead}{plan.notice}",
        held=plan.held and replace(plan.held, recorded=f"{lead}{plan.held.recorded}"),
        language=plan.language,
        epoch=row.epoch + 1,
    )


def load(work: UnitOfWork, row: ConversationRow, unread: str) -> Conversation:
    """The conversation with what was said in it last. `unread` stands for words whose key is lost: whoever has no key
    at all raises WrongKey, since others can read them."""
    history = work.history(row.id, HISTORY)
    try:
        return conversation_of(row, work.cipher, history)
    except WrongKey:
        canary.require(work.connection, work.cipher)
        return conversation_of(row, work.cipher, history, unread)


def keep_no_words(work: UnitOfWork, row: ConversationRow) -> None:
    """Where people answer in the bot's place, and read it at its vendor's."""
    if row.arm == CONTROL:
        queries.keep_no_words(work.connection, conversation_id=row.id, empty=work.seal(EMPTY_BODY))


def answer_fence(row: ConversationRow, *, handed_over: bool) -> tuple[Owner, int]:
    """The ownership under which an answer goes out: what the transaction that records it leaves behind."""
    return (Owner.HUMAN, row.epoch + 1) if handed_over else (Owner.BOT, row.epoch)


def offer_key(outbox_key: uuid.UUID) -> uuid.UUID:
    """The key of the offer that may follow an answer: one answer, one offer."""
    return uuid.uuid5(outbox_key, "offer")


def _body(handoff: Handoff) -> dict[str, Any]:
    return {
        **_words(handoff),
        "priority": handoff.priority,
        "intent": handoff.intent,
        "route": asdict(handoff.route),
    }


def _words(handoff: Handoff) -> dict[str, Any]:
    return {
        "subject": handoff.subject,
        "summary": handoff.summary,
        "turns": turns_to_json(handoff.turns),
        "note": note_to_json(handoff.note),
    }
