"""Keeping a message, once however often it is told of. Part of T1."""

from __future__ import annotations

from dataclasses import dataclass

from bot.model import InboundMessage
from bot.store.queries import queries
from bot.store.records import EMPTY_BODY, body_of_message
from bot.store.work import UnitOfWork


@dataclass(frozen=True, slots=True, kw_only=True)
class Kept:
    """A message that has just been inserted; withdrawn, where its writer had taken it back before it came in."""

    id: int
    state: str


def keep(work: UnitOfWork, message: InboundMessage, conversation_id: int, state: str) -> Kept | None:
    """Insert the message; None when it is here already."""
    row = queries.insert_message(
        work.connection,
        conversation_id=conversation_id,
        **message.thread.parameters(),
        message_id=message.message_id,
        author=message.author,
        body=work.seal(body_of_message(message)),
        empty=work.seal(EMPTY_BODY),
        state=state,
        sent_at=message.sent_at,
    )
    return None if row is None else Kept(id=row["id"], state=row["state"])
