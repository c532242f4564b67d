"""What an agent is told of a handoff besides the words themselves. Everything may be missing; what is, is left out."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from bot.model.conversation import Passage
from bot.model.intents import Intent


@dataclass(frozen=True, slots=True, kw_only=True)
class TicketLine:
    """One ticket of a requester's."""

    ticket_id: str | None  # None: it is being made
    url: str | None
    subject: str
    state: str  # being made, open, pending, solved
    opened_at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class Article:
    title: str
    url: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Tried:
    """An answer that the requester was given, or the conversation as a whole, and what they made of it."""

    articles: tuple[Article, ...] = ()
    helpful: bool | None = None  # which button they pressed; None: none
    reasons: tuple[str, ...] = ()  # what they ticked, by its name
    comment: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Suggestion:
    """What an agent may reply, from the articles."""

    text: str  # Markdown; empty: only where to look
    cites: tuple[Passage, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class HandoffNote:
    intent: Intent | None = None
    mood: str | None = None  # sentences, with the trend
    language: str | None = None  # of the requester, a tag
    asked: tuple[str, ...] = ()  # what else they asked, a sentence each, oldest first
    since: datetime | None = None  # when an earlier matter in this conversation was given back; what came before is old
    tried: tuple[Tried, ...] = ()  # since then, oldest first
    suggestion: Suggestion | None = None
    sentence: str | None = None  # what they want, in a model's words
    tickets: tuple[TicketLine, ...] = ()  # others of the same person that are open, newest first
    earlier: TicketLine | None = None  # the last one of this conversation
