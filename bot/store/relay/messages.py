"""Keeping a message, once however often it is told of. Part of T1."""

from __future__ import annotations

from dataclasses import dataclass

from bot.model import InboundMessage
from bot.store.people.blind import index_of_author
from bot.store.queries import queries
from bot.store.records import EMPTY_BODY, body_of_message
from bot.store.work import UnitOfWork


@dataclass(frozen=True, slots=True, kw_only=True)
class Kept:
    """A message that has just been inserted; withdrawn, where its writer had taken it back before it came in."""

    id: int
    state: str


def keep(
    work: UnitOfWork, message: InboundMessage, conversation_id: int, state: str, *, by_another: bool = False
) -> Kept | None:
    """Insert the message; None when it is here already. `by_another`: neither the requester's nor a desk agent's."""
    row = queries.insert_message(
        work.connection,
        conversation_id=conversation_id,
        **message.thread.parameters(),
        message_id=message.message_id,
        author=message.author,
        author_index=index_of_author(work, message) if by_another else None,
        body=work.seal(body_of_message(message)),
        empty=work.seal(EMPTY_BODY),
        state=state,
        sent_at=message.sent_at,
    )
    return None if row is None else Kept(id=row["id"], state=row["state"])


def keep_unaddressed(work: UnitOfWork, message: InboundMessage) -> None:
    """Deliveries come in any order: the mention that makes this thread ours may be on its way."""
    queries.keep_unaddressed(
        work.connection,
        **message.thread.parameters(),
        message_id=message.message_id,
        author_id=message.author_id,
        body=work.seal(body_of_message(message)),
        sent_at=message.sent_at,
    )


def attach_unaddressed(
    work: UnitOfWork, message: InboundMessage, conversation_id: int, state: str, *, by_another: bool
) -> None:
    """The thread is ours now, with what its writer said there a moment ago."""
    queries.attach_unaddressed(
        work.connection,
        conversation_id=conversation_id,
        author_id=message.author_id,
        author_index=index_of_author(work, message) if by_another else None,
        state=state,
        **message.thread.parameters(),
    )
