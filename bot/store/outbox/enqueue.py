"""What is to be sent, put in with the transaction that decided it. How it leaves is `queue`'s.

The fence: the bot's own words carry the owner and epoch they were written under and are dropped when the conversation
has changed hands since; a human's words carry none.
"""

from __future__ import annotations

import uuid
from dataclasses import asdict
from datetime import UTC, datetime
from typing import Any, Literal

from bot.model import Answer, Author, InboundMessage, Owner, Priority, Purpose
from bot.store.outbox.kinds import KINDS
from bot.store.outbox.message import Fence, HeldNotice
from bot.store.queries import queries
from bot.store.records import cites_to_json
from bot.store.rows import ConversationRow, HandoffRow
from bot.store.work import UnitOfWork


def enqueue_answer(
    work: UnitOfWork,
    conversation_id: int,
    answer: Answer,
    purpose: Literal[Purpose.ANSWER, Purpose.DRAFT],
    *,
    fence: Fence,
    key: uuid.UUID,
    labels: dict[str, Any],
    language: str | None,
) -> None:
    """The bot's answer or proposal, good only while the conversation is still the fence's owner's in its epoch.

    `language`: of what stands beside the text. Kept here, since every attempt to send it must look the same.
    """
    body = {
        "text": answer.text,
        "language": language,
        "cites": cites_to_json(answer.cites),
        "confidence": answer.confidence,
        "labels": labels,
    }
    _insert(work, conversation_id, purpose.value, body, fence=fence, key=key)


def enqueue_words(
    work: UnitOfWork,
    conversation_id: int,
    purpose: Literal[Purpose.OFFER, Purpose.CLOSING, Purpose.LINK],
    text: str,
    *,
    language: str | None,
    fence: Fence | None = None,
    key: uuid.UUID | None = None,
) -> None:
    """Fixed words of ours (Markdown). A link carries no fence: the ticket exists whoever has the conversation."""
    body = {"text": text, "language": language}
    _insert(work, conversation_id, purpose.value, body, fence=fence, key=key)


def enqueue_handoff_notice(
    work: UnitOfWork,
    conversation_id: int,
    handoff_id: int,
    text: str,
    *,
    held: HeldNotice | None,
    language: str | None,
    epoch: int,
) -> None:
    """What happens next, told to the requester, unless the human was quicker. `held`: it waits for the ticket, and
    `notices` says what becomes of it."""
    body: dict[str, Any] = {"text": text, "language": language}
    if held is not None:
        body = {"text": held.recorded, "language": language, "passed_on": text, "arrived": held.arrived}
    fence = (Owner.HUMAN, epoch)
    wait = held.seconds if held is not None else 0.0
    _insert(work, conversation_id, "handoff_notice", body, fence=fence, handoff_id=handoff_id, seconds=wait)


def enqueue_handoff(work: UnitOfWork, conversation_id: int, handoff: HandoffRow, body: dict[str, Any]) -> None:
    """The ticket. Unfenced: once decided, a person gets the conversation whatever happens."""
    _insert(work, conversation_id, "handoff", body, handoff_id=handoff.id, key=handoff.key)


def enqueue_comment(
    work: UnitOfWork,
    conversation_id: int,
    handoff_id: int,
    message: InboundMessage,
    message_row_id: int,
    *,
    by: str | None = None,
) -> None:
    """The requester's further words, for the ticket. `by`: who said it instead, somebody else in their thread."""
    body = {
        "by": by,
        "text": message.text,
        "attachments": [asdict(attachment) for attachment in message.attachments],
        "message": message_row_id,
    }
    _insert(work, conversation_id, "comment", body, handoff_id=handoff_id)


def enqueue_relay(work: UnitOfWork, conversation_id: int, handoff_id: int, message: InboundMessage, agent: str) -> None:
    """An agent's public words, for the requester. `agent`: what they are called where the vendor gives no name."""
    body = {"text": message.text, "agent_name": message.author_name or agent}
    _insert(work, conversation_id, "relay", body, handoff_id=handoff_id)


def enqueue_note(work: UnitOfWork, conversation_id: int, handoff_id: int, text: str) -> None:
    """An internal note for the agents."""
    _insert(work, conversation_id, "note", {"text": text}, handoff_id=handoff_id)


def enqueue_alert(work: UnitOfWork, conversation_id: int, handoff_id: int, alert: str, priority: Priority) -> None:
    """`alert`: where the team is told, as the settings spell it."""
    _insert(work, conversation_id, "alert", {"alert": alert, "priority": priority}, handoff_id=handoff_id)


def enqueue_label(work: UnitOfWork, conversation_id: int, label: dict[str, Any]) -> None:
    """What is known about the conversation now, for the helpdesk's own fields."""
    _insert(work, conversation_id, "label", label)


def keep_turn(work: UnitOfWork, conversation: ConversationRow, text: str, key: uuid.UUID) -> int | None:
    """The words of the outbox message `key` as the bot's turn in the conversation; None when they are one already."""
    row = queries.insert_turn(
        work.connection,
        conversation_id=conversation.id,
        **conversation.thread.parameters(),
        message_id=f"firstline:{key}",
        author=Author.BOT,
        body=work.seal({"text": text}),
        sent_at=datetime.now(UTC),
    )
    return None if row is None else int(row["id"])


def retract_turn(work: UnitOfWork, conversation_id: int, kind: str, key: uuid.UUID | str) -> None:
    """An answer or a draft that was certainly never said leaves no trace in the conversation."""
    if KINDS[kind].is_turn:
        work.lock(conversation_id)
        queries.retract_turn(work.connection, conversation_id=conversation_id, key=str(key))
        queries.retract_answer_effects(work.connection, conversation_id=conversation_id)


def _insert(
    work: UnitOfWork,
    conversation_id: int,
    kind: str,
    body: dict[str, Any],
    *,
    fence: Fence | None = None,
    handoff_id: int | None = None,
    key: uuid.UUID | None = None,
    seconds: float = 0.0,
) -> None:
    queries.insert_outbox(
        work.connection,
        conversation_id=conversation_id,
        handoff_id=handoff_id,
        lane=KINDS[kind].lane,
        kind=kind,
        body=work.seal(body),
        fence_owner=fence[0] if fence else None,
        fence_epoch=fence[1] if fence else None,
        key=key,
        seconds=seconds,
    )
