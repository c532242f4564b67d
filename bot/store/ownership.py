"""Whose a conversation is after somebody took it or gave it back without a word. Part of T1."""

from __future__ import annotations

import uuid

from bot.model import InboundMessage, Owner, OwnershipChanged, TicketStatus
from bot.store.outbox import enqueue
from bot.store.queries import queries
from bot.store.records import requester_to_json
from bot.store.rows import ConversationRow, HandoffRow
from bot.store.work import UnitOfWork
from bot.wording import Wording


def change_hands(work: UnitOfWork, change: OwnershipChanged) -> int | None:
    """The conversation in which something waits for the bot now, if there is one."""
    handoff = handoff_behind_ticket(work, change)
    conversation = work.find_by_thread(change.thread) if handoff is None else work.find(handoff.conversation_id)
    if conversation is None:
        return None
    channel, account = change.thread.channel, change.thread.account
    if queries.insert_seen_event(work.connection, channel=channel, account=account, event_id=change.event_id) is None:
        return None
    if change.owner is Owner.HUMAN:
        if change.at > conversation.returned_at:
            queries.give_to_human(work.connection, id=conversation.id)
        return None
    if handoff is None and change.closing and _is_elsewhere(work, conversation):
        return None
    if handoff is not None and not _is_current(work, handoff):
        return None  # an old ticket was solved; the conversation is somewhere else now
    queries.close_handoffs(work.connection, conversation_id=conversation.id)
    if conversation.owner == Owner.HUMAN:
        queries.give_to_bot(work.connection, id=conversation.id, returned_at=change.at, asked=change.answer_now)
    else:
        queries.note_return(work.connection, id=conversation.id, returned_at=change.at)
    waits = queries.ask_again(work.connection, id=conversation.id) if change.answer_now else 0
    if handoff is None:
        waits += queries.take_back_later_words(work.connection, id=conversation.id, at=change.at)
    return conversation.id if waits else None


def follow_requester(
    work: UnitOfWork, row: ConversationRow, message: InboundMessage, wording: Wording
) -> ConversationRow:
    """Who asks may change: the ticket is given to somebody else, a visitor becomes a known user. What is being thought
    about is masked for somebody else then, and agents elsewhere are told. `wording`: for agents."""
    told = message.requester
    if told is None or message.participants is None or row.requester_id in message.participants or not told.id:
        return row
    if told.id not in message.participants:
        return row
    sealed = work.seal(requester_to_json(told))
    changed = queries.replace_requester(work.connection, id=row.id, requester_id=told.id, requester=sealed)
    handoff = work.current_handoff(row.id)
    if handoff is not None and handoff.ticket_id is not None and handoff.desk != row.thread.channel:
        who = " ".join(filter(None, (told.name, told.email))) or told.id
        enqueue.enqueue_note(work, row.id, handoff.id, wording.say("note_requester_now", who=who))
    return ConversationRow.from_row(changed)


def note_status(work: UnitOfWork, told: TicketStatus) -> None:
    """How far a ticket of ours is; a status of any other thread means nothing to us."""
    handoff = handoff_behind_ticket(work, told)
    if handoff is not None:
        queries.set_ticket_status(work.connection, id=handoff.id, status=told.status[:40], at=told.at)


def handoff_behind_ticket(
    work: UnitOfWork, event: InboundMessage | OwnershipChanged | TicketStatus
) -> HandoffRow | None:
    """The handoff that opened the ticket in which this happened, where the conversation itself is elsewhere."""
    key = _uuid_or_none(event.handoff_key)
    row = queries.handoff_of_ticket(work.connection, **event.thread.parameters(), handoff_key=key)
    return None if row is None else HandoffRow.from_row(row)


def _is_current(work: UnitOfWork, handoff: HandoffRow) -> bool:
    current = work.current_handoff(handoff.conversation_id)
    return current is None or current.id == handoff.id


def _is_elsewhere(work: UnitOfWork, conversation: ConversationRow) -> bool:
    """Does a human have the conversation in a ticket at another desk?"""
    current = work.current_handoff(conversation.id)
    return current is not None and current.desk != conversation.thread.channel


def _uuid_or_none(text: str | None) -> uuid.UUID | None:
    """Anybody who may edit a ticket may edit the id it carries."""
    try:
        return uuid.UUID(text) if text else None
    except ValueError:
        return None
