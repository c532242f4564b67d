"""Whose a conversation is after somebody took it or gave it back without a word. Part of T1."""

from __future__ import annotations

import uuid
from dataclasses import dataclass
from datetime import datetime
from typing import NamedTuple

from bot.model import (
    Feedback,
    InboundMessage,
    Owner,
    OwnershipChanged,
    Purpose,
    Requester,
    ResumeRequest,
    ThreadRef,
    TicketMerged,
    TicketStatus,
)
from bot.store.outbox.enqueue import enqueue_note, enqueue_words
from bot.store.outcomes import resolutions
from bot.store.outcomes.resolutions import Ratings
from bot.store.people.blind import email_index
from bot.store.queries import queries
from bot.store.records import language_of, requester_to_json
from bot.store.rows import ConversationRow, HandoffRow
from bot.store.work import UnitOfWork
from bot.wording import Catalogue, Wording


@dataclass(frozen=True, slots=True)
class Given:
    """A conversation that changed hands: does something wait for the bot in it, is there something to send?"""

    conversation_id: int
    waits: bool = False
    tells: bool = False


class BehindTicket(NamedTuple):
    """What a ticket of ours is about."""

    conversation: ConversationRow
    handoff: HandoffRow


def change_hands(work: UnitOfWork, ratings: Ratings, change: OwnershipChanged) -> Given | None:
    """None where nothing is to be done."""
    conversation, handoff = concerned(work, change)
    if conversation is None or is_known(work, change.thread, change.event_id):
        return None
    if change.owner is Owner.HUMAN:
        if change.at > returned_at(conversation, handoff, change.thread.channel):
            queries.give_to_human(work.connection, id=conversation.id)
        return None
    if handoff is None and change.closing and _is_elsewhere(work, conversation):
        return None
    if handoff is not None and handoff.closed:
        return None  # an old ticket was solved; the conversation is somewhere else now
    for other in merged_into(work, handoff):
        # What that leaves to do the sweep finds, in seconds.
        _give_back(work, ratings, work.lock(other.conversation_id), change.at, asked=change.answer_now, handoff=other)
    return _give_back(work, ratings, conversation, change.at, asked=change.answer_now, handoff=handoff)


def resume(work: UnitOfWork, ratings: Ratings, request: ResumeRequest) -> Given | None:
    """The requester's own conversation is the bot's again; None where no human has one."""
    if is_known(work, request, request.event_id):
        return None
    row = queries.conversation_to_resume(
        work.connection,
        channel=request.channel,
        account=request.account,
        place=request.place,
        thread_id=request.thread.thread_id if request.thread else None,
        requester_id=request.by,
    )
    if row is None:
        return None
    conversation = ConversationRow.from_row(row)
    return _give_back(work, ratings, conversation, None, asked=True)


def merge_ticket(work: UnitOfWork, merged: TicketMerged) -> None:
    """What the requester writes goes to the other ticket from now on, and what is said there comes to them."""
    behind = behind_ticket(work, merged)
    if behind is not None and not (handoff := behind.handoff).closed:
        queries.move_handoff(work.connection, id=handoff.id, ticket_id=merged.into, ticket_url=merged.url)


def merged_into(work: UnitOfWork, handoff: HandoffRow | None) -> list[HandoffRow]:
    """The open handoffs of other conversations whose tickets were merged into this one's."""
    if handoff is None:
        return []
    return [HandoffRow.from_row(row) for row in queries.merged_handoffs(work.connection, id=handoff.id)]


def _give_back(
    work: UnitOfWork,
    ratings: Ratings,
    conversation: ConversationRow,
    at: datetime | None,
    *,
    asked: bool,
    handoff: HandoffRow | None = None,
) -> Given:
    """`handoff`: the one in whose ticket it was given back, `at` a time on the desk's clock; None: it was where the
    requester writes, on that vendor's, or nobody knows. `asked`: to answer what nobody has answered."""
    if handoff is not None and at is not None:
        queries.note_ticket_return(work.connection, id=handoff.id, at=at)
        at = at if handoff.desk == conversation.thread.channel else None
    current = work.current_handoff(conversation.id)
    elsewhere = current is not None and current.desk != conversation.thread.channel
    queries.close_handoffs(work.connection, conversation_id=conversation.id)
    if conversation.owner is Owner.HUMAN:
        # Who solves a ticket elsewhere has not read what is on its way to it; who was asked to answer answers all.
        answers_all = asked or (handoff is not None and elsewhere)
        queries.give_to_bot(work.connection, id=conversation.id, returned_at=at, asked=answers_all)
    else:
        queries.note_return(work.connection, id=conversation.id, returned_at=at)
    waits = queries.ask_again(work.connection, id=conversation.id) if asked else 0
    if handoff is None and at is not None:
        waits += queries.take_back_later_words(work.connection, id=conversation.id, at=at)
    tells = False
    if current is not None and elsewhere:
        tells = _tell(work, ratings.catalogue, conversation, current, solved=handoff is not None and not asked)
    # Asked to answer, the bot is to go on; else it was solved or closed, unless the requester has written since.
    solved = not asked and not waits
    asks = solved and resolutions.close(work, ratings, conversation, current.id if current else None)
    return Given(conversation.id, waits=bool(waits), tells=tells or asks)


def returned_at(conversation: ConversationRow, handoff: HandoffRow | None, channel: str) -> datetime:
    """When the conversation was last given back, on the clock of this channel's vendor. `handoff`: the one in whose
    ticket something happened."""
    if handoff is None or channel == conversation.thread.channel:
        return conversation.returned_at
    return handoff.returned_at


def _tell(
    work: UnitOfWork, catalogue: Catalogue, conversation: ConversationRow, current: HandoffRow, *, solved: bool
) -> bool:
    """Who does not see it hears of it: the requester that the ticket is solved, else its agents that it is the
    bot's."""
    if not solved:
        words = catalogue.agents.say("told_resumed", channel=conversation.thread.channel.capitalize())
        enqueue_note(work, conversation.id, current.id, words)
        return True
    if conversation.owner is not Owner.HUMAN or work.waiting(conversation.id):
        return False
    language = language_of(conversation, work.cipher, catalogue)
    words = catalogue.of(language).say("solved")
    fence = (Owner.BOT, conversation.epoch + 1)
    enqueue_words(work, conversation.id, Purpose.SOLVED, words, language=language, fence=fence)
    return True


def is_known(work: UnitOfWork, of: ThreadRef | ResumeRequest, event_id: str) -> bool:
    """Was it heard of before? From now on it was."""
    return queries.insert_seen_event(work.connection, channel=of.channel, account=of.account, event_id=event_id) is None


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
    return now_asked_by(work, row, told, wording)


def now_asked_by(work: UnitOfWork, row: ConversationRow, told: Requester, wording: Wording) -> ConversationRow:
    """The conversation is theirs."""
    sealed = work.seal(requester_to_json(told))
    changed = queries.replace_requester(
        work.connection, id=row.id, requester_id=told.id, requester=sealed, email_index=email_index(work, told)
    )
    handoff = work.current_handoff(row.id)
    if handoff is not None and handoff.ticket_id is not None and handoff.desk != row.thread.channel:
        who = " ".join(filter(None, (told.name, told.email))) or told.id
        enqueue_note(work, row.id, handoff.id, wording.say("note_requester_now", who=who))
    return ConversationRow.from_row(changed)


def note_status(work: UnitOfWork, told: TicketStatus) -> None:
    """How far a ticket of ours is; a status of any other thread means nothing to us."""
    behind = behind_ticket(work, told)
    if behind is not None:
        queries.set_ticket_status(work.connection, id=behind.handoff.id, status=told.status[:40], at=told.at)


def concerned(work: UnitOfWork, event: OwnershipChanged | Feedback) -> tuple[ConversationRow | None, HandoffRow | None]:
    """The conversation that this is about, its row held, and the handoff if it happened in the ticket of one."""
    behind = behind_ticket(work, event)
    return (work.find_by_thread(event.thread), None) if behind is None else behind


def behind_ticket(
    work: UnitOfWork, event: InboundMessage | OwnershipChanged | TicketStatus | TicketMerged | Feedback
) -> BehindTicket | None:
    """Where this happened in the ticket of a handoff and the conversation itself is elsewhere; its row is held."""
    key = _uuid_or_none(event.handoff_key)
    row = queries.handoff_of_ticket(work.connection, **event.thread.parameters(), handoff_key=key)
    conversation = None if row is None else work.find(row["conversation_id"])
    if row is None or conversation is None:
        return None
    # Read again: while we waited for the conversation, another delivery may have solved the ticket.
    return BehindTicket(conversation, work.handoff(row["id"]))


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
