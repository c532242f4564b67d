"""Past conversations from what a vendor tells of a thread (`bot.ports.ThreadReader`)."""

from __future__ import annotations

from collections.abc import Iterable

from bot.model import Author, Event, InboundMessage, MessageEdited, Requester, Turn
from bot.rehearsal.past import PastConversation


def conversation_of(events: Iterable[Event]) -> PastConversation | None:
    """None where the requester has written nothing, where the bot is off, and for a ticket that the bot itself opened
    for a conversation elsewhere. Internal notes and files are left out."""
    events = list(events)
    withdrawn = {event.message_id for event in events if isinstance(event, MessageEdited) and event.text is None}
    said = [
        event
        for event in events
        if isinstance(event, InboundMessage) and event.public and event.text and event.message_id not in withdrawn
    ]
    asked = [event for event in said if event.author is Author.REQUESTER]
    if not asked or any(event.handoff_key is not None for event in said):
        return None
    first = asked[0]
    turns = tuple(
        Turn(author=event.author, text=event.text, at=event.sent_at, name=event.author_name)
        for event in sorted(said, key=lambda event: event.sent_at)
    )
    return PastConversation(
        key=first.thread.thread_id,
        turns=turns,
        channel=first.thread.channel,
        account=first.thread.account,
        audience=first.audience,
        brand=first.brand,
        link=first.link,
        requester=first.requester or Requester(id=first.author_id),
    )
