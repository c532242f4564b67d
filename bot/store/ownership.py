"""Whose a conversation is after somebody took it or gave it back without a word. Part of T1."""

from __future__ import annotations

import uuid

from bot.model import InboundMessage, Owner, OwnershipChanged, TicketStatus
from bot.store.db import Connection, Row
from bot.store.queries import queries


def change_hands(connection: Connection, change: OwnershipChanged) -> int | None:
    """The conversation in which something waits for the bot now, if there is one."""
    handoff = handoff_behind_ticket(connection, change)
    conversation: Row | None = (
        queries.lock_conversation(connection, id=handoff["conversation_id"])
        if handoff is not None
        else queries.lock_conversation_of_thread(connection, **change.thread.parameters())
    )
    if conversation is None:
        return None
    where = {"channel": change.thread.channel, "account": change.thread.account}
    if queries.insert_seen_event(connection, event_id=change.event_id, **where) is None:
        return None
    if change.owner is Owner.HUMAN:
        if change.at > conversation["returned_at"]:
            queries.give_to_human(connection, id=conversation["id"])
        return None
    if handoff is None and change.closing and _is_elsewhere(connection, conversation):
        return None
    if handoff is not None and not _is_current(connection, handoff):
        return None  # an old ticket was solved; the conversation is somewhere else now
    queries.close_handoffs(connection, conversation_id=conversation["id"])
    if conversation["owner"] == Owner.HUMAN:
        queries.give_to_bot(connection, id=conversation["id"], returned_at=change.at, asked=change.answer_now)
    else:
        queries.note_return(connection, id=conversation["id"], returned_at=change.at)
    waits = queries.ask_again(connection, id=conversation["id"]) if change.answer_now else 0
    if handoff is None:
        waits += queries.take_back_later_words(connection, id=conversation["id"], at=change.at)
    return int(conversation["id"]) if waits else None


def note_status(connection: Connection, told: TicketStatus) -> None:
    """How far a ticket of ours is; a status of any other thread means nothing to us."""
    handoff = handoff_behind_ticket(connection, told)
    if handoff is not None:
        queries.set_ticket_status(connection, id=handoff["id"], status=told.status[:40], at=told.at)


def handoff_behind_ticket(
    connection: Connection, event: InboundMessage | OwnershipChanged | TicketStatus
) -> Row | None:
    """The handoff that opened the ticket in which this happened, where the conversation itself is elsewhere."""
    row: Row | None = queries.handoff_of_ticket(
        connection, **event.thread.parameters(), handoff_key=_uuid_or_none(event.handoff_key)
    )
    return row


def _is_current(connection: Connection, handoff: Row) -> bool:
    current: Row | None = queries.current_handoff(connection, conversation_id=handoff["conversation_id"])
    return current is None or current["id"] == handoff["id"]


def _is_elsewhere(connection: Connection, conversation: Row) -> bool:
    """Does a human have the conversation in a ticket at another desk?"""
    current: Row | None = queries.current_handoff(connection, conversation_id=conversation["id"])
    return current is not None and current["desk"] != conversation["channel"]


def _uuid_or_none(text: str | None) -> uuid.UUID | None:
    """Anybody who may edit a ticket may edit the id it carries."""
    try:
        return uuid.UUID(text) if text else None
    except ValueError:
        return None
