"""What was erased stays so: deliveries that were on their way, threads that are fetched again, and whatever else tells
of what was said before an erasure is not taken in. What the same person writes afterwards begins anew.
"""

from __future__ import annotations

import logging
from collections.abc import Iterator
from datetime import datetime

from bot.model import Event, Feedback, InboundMessage, MessageEdited, TicketRequest
from bot.store.people.blind import PrivacyKeys, keys_of
from bot.store.queries import queries
from bot.store.work import UnitOfWork

log = logging.getLogger("firstline.privacy")


def is_erased(work: UnitOfWork, event: Event) -> bool:
    """Part of T1, after `share_intake`: an erasure that has begun is seen, and one that begins waits for us."""
    said_at = _said_at(event)
    if said_at is None:
        return False
    indexes = list(concerned(keys_of(work.connection, work.cipher), event))
    erased_at: datetime | None = queries.erased_at(work.connection, indexes=indexes)
    if erased_at is None:
        return False
    if isinstance(event, MessageEdited):  # now, perhaps, but of words from before, which it would bring back
        if _is_kept(work, event):
            return False
    elif said_at > erased_at:
        return False
    log.info("what was said before an erasure is left out", extra={"event": type(event).__name__})
    return True


def _said_at(event: Event) -> datetime | None:
    """None where it tells nothing of anybody."""
    match event:
        case InboundMessage():
            return event.sent_at
        case MessageEdited() | TicketRequest() | Feedback():
            return event.at
        case _:
            return None


def concerned(keys: PrivacyKeys, event: Event) -> Iterator[str]:
    """The blind indexes under which an erasure would have marked what it tells."""
    match event:
        case InboundMessage():
            people, requester = [event.author_id], event.requester
        case TicketRequest():
            people, requester = [], event.requester
        case Feedback():
            people, requester = [event.by], None
        case _:
            people, requester = [], None
    if isinstance(event, InboundMessage | MessageEdited | TicketRequest | Feedback):
        thread = event.thread
        yield keys.of_thread(thread)
        for person in (*people, requester.id if requester else ""):
            if person:
                yield keys.of_person(thread.channel, thread.account, person)
    if requester is not None and requester.email:
        yield from keys.of_email_ever(requester.email)


def _is_kept(work: UnitOfWork, edit: MessageEdited) -> bool:
    """Is the message here? Then it was written after the erasure, or by somebody else."""
    row = queries.message_row(work.connection, **edit.thread.parameters(), message_id=edit.message_id)
    return row is not None
