"""What a writer changed or took back: the text that is kept follows, and a draft about the old words is thrown away.

Part of T1. Nothing is answered because of a change alone: the message waited before, or nothing happens but that the
kept text follows. Deliveries come in any order, so a change that is first is kept until its message comes in.
"""

from __future__ import annotations

from dataclasses import asdict
from typing import Any

from bot.model import Author, EscalationDecision, MessageEdited
from bot.store.handoffs import Handoffs
from bot.store.queries import queries
from bot.store.records import EMPTY_BODY
from bot.store.rows import ConversationRow, MessageRow, QuotingRow
from bot.store.work import UnitOfWork


def apply_edit(work: UnitOfWork, handoffs: Handoffs, change: MessageEdited) -> int | None:
    """The conversation to answer again, if there is one."""
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
    if change.text is None:
        return _withdraw(work, handoffs, conversation, message, change)
    return _replace(work, conversation, message, change)


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


def _replace(work: UnitOfWork, conversation: ConversationRow, message: MessageRow, change: MessageEdited) -> int | None:
    before = work.open(message.body)
    after = _changed(before, change)
    if after == before:  # a preview was added, say
        return None
    sealed = work.seal(after)
    queries.edit_message(work.connection, id=message.id, body=sealed, state=message.state, edited_at=change.at)
    queries.forget_mood(work.connection, message_id=message.id)
    return _void_answer(work, conversation, message)


def _withdraw(
    work: UnitOfWork, handoffs: Handoffs, conversation: ConversationRow, message: MessageRow, change: MessageEdited
) -> int | None:
    nothing = work.seal(EMPTY_BODY)
    queries.edit_message(work.connection, id=message.id, body=nothing, state="withdrawn", edited_at=change.at)
    queries.forget_mood(work.connection, message_id=message.id)
    _scrub_outbox(work, handoffs, conversation, message.id)
    return _void_answer(work, conversation, message)


def _void_answer(work: UnitOfWork, conversation: ConversationRow, message: MessageRow) -> int | None:
    """Whoever thinks about the old words has lost the conversation. Something else may wait in it; with nothing left,
    nobody answers."""
    if message.state != "waiting":
        return None
    queries.void_lease(work.connection, id=conversation.id)
    return conversation.id


def _scrub_outbox(work: UnitOfWork, handoffs: Handoffs, conversation: ConversationRow, message_id: int) -> None:
    """What goes to the desk quotes what was said. What the helpdesk has already is the helpdesk's."""
    for row in list(queries.messages_quoting(work.connection, conversation_id=conversation.id)):
        queued = QuotingRow.from_row(row)
        body = work.open(queued.body)
        if queued.kind == "comment":
            if body.get("message") != message_id:
                continue
            body = {**body, "text": "", "attachments": []}
            problem = "the requester took the message back"
            queries.cancel_outbox(work.connection, id=queued.id, problem=problem)
        elif message_id in [turn["id"] for turn in body.get("turns", ())]:
            body = {**body, **_told_to_the_desk(work, handoffs, conversation, queued)}
        queries.rewrite_outbox(work.connection, id=queued.id, body=work.seal(body))


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
