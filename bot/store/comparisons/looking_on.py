"""Where the bot only looks on in a channel that many write in: whose words are whose. Part of T1."""

from __future__ import annotations

from dataclasses import replace

from bot.model import Author, InboundMessage, Owner
from bot.store.queries import queries
from bot.store.rows import ConversationRow
from bot.store.work import UnitOfWork


def look_on(work: UnitOfWork, row: ConversationRow, message: InboundMessage) -> ConversationRow:
    """The conversation from now on, where `message`, to nobody in particular, says that the bot only looks on: it may
    have begun as the bot's. What people have by a handoff goes on as it began."""
    if not message.mode.leaves_it_to_agents or row.mode is message.mode or row.owner is Owner.HUMAN:
        return row
    queries.set_mode(work.connection, id=row.id, mode=message.mode)
    return replace(row, mode=message.mode)


def as_said(row: ConversationRow, message: InboundMessage) -> InboundMessage:
    """Whoever answers the requester there is an agent."""
    beside = not message.addressed and message.author_id != row.requester_id
    return replace(message, author=Author.AGENT) if beside and row.mode.leaves_it_to_agents else message
