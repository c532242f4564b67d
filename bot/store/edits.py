"""What a writer changed or took back: the text that is kept follows, and a draft about the old words is thrown away.

Part of T1. Nothing is answered because of a change alone: the message waited before, or nothing happens but that the
kept text follows. Deliveries come in any order, so a change that is first is kept until its message comes in.
"""

from __future__ import annotations

from dataclasses import asdict
from typing import Any

from bot.model import Author, EscalationDecision, MessageEdited, Reason, Requester, ThreadDeleted
from bot.store.cipher import Cipher
from bot.store.db import Connection, Row
from bot.store.handoffs import Handoffs
from bot.store.queries import queries
from bot.store.records import requester_to_json

EMPTY: dict[str, Any] = {"text": "", "name": None, "attachments": []}


def apply_edit(connection: Connection, cipher: Cipher, handoffs: Handoffs, change: MessageEdited) -> int | None:
    """The conversation to answer anew, if there is one."""
    where = {**change.thread.parameters(), "message_id": change.message_id}
    queries.hold_thread(connection, **change.thread.parameters())
    conversation: Row | None = queries.lock_conversation_of_message(connection, **where)
    if conversation is None:
        _remember(connection, cipher, change, where)
        return None
    message: Row = queries.message_row(connection, **where)
    if message["author"] == Author.BOT or message["state"] == "withdrawn" or _is_late(message, change):
        return None
    if change.text is None:
        return _withdraw(connection, cipher, handoffs, conversation, message, change)
    return _replace(connection, cipher, conversation, message, change)


def forget_thread(connection: Connection, cipher: Cipher, deletion: ThreadDeleted) -> None:
    """Nobody waits in it any more, nothing is sent to it, and no words of it are kept. A ticket elsewhere stays."""
    where = deletion.thread.parameters()
    queries.hold_thread(connection, **where)
    conversation: Row | None = queries.lock_conversation_of_thread(connection, **where)
    queries.forget_unaddressed_thread(connection, **where)
    if conversation is None:
        return
    nobody = cipher.seal(requester_to_json(Requester(id=conversation["requester_id"])))
    queries.forget_requester(connection, id=conversation["id"], requester=nobody)
    queries.forget_messages(connection, id=conversation["id"], body=cipher.seal(EMPTY), at=deletion.at)
    queries.empty_outbox(connection, id=conversation["id"], body=cipher.seal({"text": "", "turns": []}))
    queries.forget_comments(connection, id=conversation["id"])


def _is_late(message: Row, change: MessageEdited) -> bool:
    known = message["edited_at"]
    return change.text is not None and known is not None and change.at <= known


def _remember(connection: Connection, cipher: Cipher, change: MessageEdited, where: dict[str, object]) -> None:
    """The message is not here: it was not addressed to the bot, is still on its way, or never for us."""
    sealed = None if change.text is None else cipher.seal(_changed({**EMPTY}, change))
    if sealed is None:
        queries.delete_unaddressed(connection, **where)
    elif queries.edit_unaddressed(connection, body=sealed, **where):
        return
    queries.keep_edit(connection, body=sealed, at=change.at, **where)


def _replace(
    connection: Connection, cipher: Cipher, conversation: Row, message: Row, change: MessageEdited
) -> int | None:
    before = cipher.open(message["body"])
    after = _changed(before, change)
    if after == before:  # a preview was added, say
        return None
    queries.edit_message(
        connection, id=message["id"], body=cipher.seal(after), state=message["state"], edited_at=change.at
    )
    if message["state"] != "waiting":
        return None
    queries.void_lease(connection, id=conversation["id"])
    return int(conversation["id"])


def _withdraw(
    connection: Connection, cipher: Cipher, handoffs: Handoffs, conversation: Row, message: Row, change: MessageEdited
) -> int | None:
    queries.edit_message(connection, id=message["id"], body=cipher.seal(EMPTY), state="withdrawn", edited_at=change.at)
    _scrub_outbox(connection, cipher, handoffs, conversation, message["id"])
    if message["state"] != "waiting":
        return None
    queries.void_lease(connection, id=conversation["id"])
    return int(conversation["id"])  # something else may wait; with nothing left, nobody answers


def _scrub_outbox(
    connection: Connection, cipher: Cipher, handoffs: Handoffs, conversation: Row, message_id: int
) -> None:
    """Letters to the desk quote what was said. What the helpdesk has got already is the helpdesk's."""
    for queued in list(queries.messages_quoting(connection, conversation_id=conversation["id"])):
        body = cipher.open(queued["body"])
        if queued["kind"] == "comment":
            if body.get("message") != message_id:
                continue
            body = {**body, "text": "", "attachments": []}
            queries.cancel_outbox(connection, id=queued["id"], problem="the requester took the message back")
        elif message_id in [turn["id"] for turn in body.get("turns", ())]:
            decision = EscalationDecision(
                escalate=True, reason=Reason(queued["reason"]), explanation=str(queued["explanation"])
            )
            # One that was sent needs no words any more; one that was not tells the rest.
            told = handoffs.rewrite(connection, conversation, decision)
            words = {} if queued["state"] == "pending" else {"subject": "", "summary": "", "turns": []}
            body = {**body, **told, **words}
        queries.rewrite_outbox(connection, id=queued["id"], body=cipher.seal(body))


def _changed(body: dict[str, Any], change: MessageEdited) -> dict[str, Any]:
    return {**body, "text": change.text or "", "attachments": [asdict(one) for one in change.attachments]}
