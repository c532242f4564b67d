"""What a writer changed or took back: the text that is kept follows, and a draft about the old words is thrown away.

Part of T1. Nothing is answered because of a change alone: the message waited before, or nothing happens but that the
kept text follows. Deliveries come in any order, so a change that is first is kept until its message comes in.
"""

from __future__ import annotations

from dataclasses import asdict
from typing import Any

from bot.model import CONTROL, ActState, Author, EscalationDecision, MessageEdited, Owner
from bot.store.approvals.move import Teller
from bot.store.approvals.row import ActRow
from bot.store.handoffs import Handoffs
from bot.store.outbox.enqueue import enqueue_note
from bot.store.ownership import Given
from bot.store.queries import queries
from bot.store.records import EMPTY_BODY
from bot.store.rows import ConversationRow, MessageRow, QuotingRow
from bot.store.work import UnitOfWork
from bot.wording import Catalogue


def apply_edit(work: UnitOfWork, handoffs: Handoffs, catalogue: Catalogue, change: MessageEdited) -> Given | None:
    """The conversation, with whether it is to be answered again and whether its ticket is to be told."""
    thread = change.thread.parameters()
    work.hold_thread(change.thread)
    row = queries.lock_conversation_of_message(work.connection, **thread, message_id=change.message_id)
    if row is None:
        _remember(work, change)
        return None
    conversation = ConversationRow.from_row(row)
    message = MessageRow.from_row(queries.message_row(work.connection, **thread, message_id=change.message_id))
    if message.author is Author.BOT or message.state == "withdrawn" or _is_late(message, change):
        return None
    before = work.open(message.body)
    after = EMPTY_BODY if change.text is None else before if unkept(work, conversation) else _changed(before, change)
    if after == before:  # a preview was added, say
        return None
    state = "withdrawn" if change.text is None else message.state
    queries.edit_message(work.connection, id=message.id, body=work.seal(after), state=state, edited_at=change.at)
    queries.forget_mood(work.connection, message_id=message.id)
    queries.forget_summary(work.connection, id=conversation.id, message_id=message.id)
    tells = change.text is None and _withdraw_requests(work, Teller(handoffs, catalogue), conversation, message)
    if _follow_in_outbox(work, handoffs, conversation, message.id, after, withdrawn=change.text is None):
        tells = _tell_ticket(work, catalogue, conversation, change) or tells
    return Given(conversation.id, waits=_void_answer(work, conversation, message), tells=tells)


def unkept(work: UnitOfWork, conversation: ConversationRow) -> bool:
    """People answer in the bot's place, where it was written: words are not kept, new ones neither."""
    if conversation.arm != CONTROL or conversation.owner is not Owner.HUMAN:
        return False
    return work.current_handoff(conversation.id) is None


def _withdraw_requests(work: UnitOfWork, teller: Teller, conversation: ConversationRow, message: MessageRow) -> bool:
    """What was to be done because of it is not done, unless it has begun. True where somebody is told."""
    found = queries.act_requests_of_turn(
        work.connection, conversation_id=conversation.id, message_id=message.id, key=None
    )
    acts = [ActRow.from_row(row) for row in found]
    problem = "the requester took the message back"
    moved = [teller.move(work, conversation, act, ActState.DECLINED, problem=problem) for act in acts]
    return any(moved)


def _is_late(message: MessageRow, change: MessageEdited) -> bool:
    return change.text is not None and message.edited_at is not None and change.at <= message.edited_at


def _remember(work: UnitOfWork, change: MessageEdited) -> None:
    """The message is not here: it was not addressed to the bot, is still on its way, or never for us."""
    thread = change.thread.parameters()
    sealed = None if change.text is None else work.seal(_changed(EMPTY_BODY, change))
    if sealed is None:
        queries.delete_unaddressed(work.connection, **thread, message_id=change.message_id)
    elif queries.edit_unaddressed(work.connection, **thread, message_id=change.message_id, body=sealed):
        return
    queries.keep_edit(work.connection, **thread, message_id=change.message_id, body=sealed, at=change.at)


def _void_answer(work: UnitOfWork, conversation: ConversationRow, message: MessageRow) -> bool:
    """Whoever thinks about the old words has lost the conversation. Something else may wait in it; with nothing left,
    nobody answers."""
    if message.state != "waiting":
        return False
    queries.void_lease(work.connection, id=conversation.id)
    return True


def _follow_in_outbox(
    work: UnitOfWork,
    handoffs: Handoffs,
    conversation: ConversationRow,
    message_id: int,
    after: dict[str, Any],
    *,
    withdrawn: bool,
) -> bool:
    """What goes to the desk quotes what was said. What the helpdesk has already is the helpdesk's: True where it has,
    or may have, the words as they were."""
    known = False
    for row in list(queries.messages_quoting(work.connection, conversation_id=conversation.id)):
        queued = QuotingRow.from_row(row)
        body = work.open(queued.body)
        if queued.kind == "comment":
            if body.get("message") != message_id:
                continue
            body = {**body, "text": after["text"], "attachments": after["attachments"]}
            if withdrawn:
                problem = "the requester took the message back"
                queries.cancel_outbox(work.connection, id=queued.id, problem=problem)
        elif message_id in [turn["id"] for turn in body.get("turns", ())]:
            if withdrawn or queued.state == "pending":
                body = {**body, **_told_to_the_desk(work, handoffs, conversation, queued)}
        else:
            continue
        known = known or queued.tried
        queries.rewrite_outbox(work.connection, id=queued.id, body=work.seal(body))
    return known


def _tell_ticket(work: UnitOfWork, catalogue: Catalogue, conversation: ConversationRow, change: MessageEdited) -> bool:
    """Neither desk lets its comments be changed, so the agent is told."""
    current = work.current_handoff(conversation.id)
    if current is None or current.desk == conversation.thread.channel:
        return False
    if change.text is None:
        words = catalogue.agents.say("told_withdrawn")
    else:
        words = f"{catalogue.agents.say('told_edited')}\n\n{change.text}"
    enqueue_note(work, conversation.id, current.id, words)
    return True


def _told_to_the_desk(
    work: UnitOfWork, handoffs: Handoffs, conversation: ConversationRow, queued: QuotingRow
) -> dict[str, Any]:
    """A handoff that was sent needs no words any more; one that was not tells the rest."""
    if queued.state != "pending":
        return {"subject": "", "summary": "", "turns": [], "note": {}}
    decision = EscalationDecision(escalate=True, reason=queued.reason, explanation=queued.explanation)
    return handoffs.rewrite(work, conversation, decision)


def _changed(body: dict[str, Any], change: MessageEdited) -> dict[str, Any]:
    attachments = [asdict(attachment) for attachment in change.attachments]
    return {**body, "text": change.text or "", "attachments": attachments}
