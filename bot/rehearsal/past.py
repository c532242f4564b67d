"""A conversation as it really went."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from datetime import datetime
from itertools import groupby

from pydantic import TypeAdapter

from bot.model import Audience, Author, Conversation, Owner, Requester, ThreadRef, Turn


@dataclass(frozen=True, slots=True, kw_only=True)
class PastConversation:
    key: str  # tells it from others of the same source
    turns: tuple[Turn, ...] = field(repr=False)  # oldest first
    channel: str = ""  # the one it was in; "": not known
    account: str = ""
    requester: Requester = field(default=Requester(id="requester"), repr=False)
    audience: Audience = Audience.CUSTOMER
    brand: str | None = None
    language: str | None = None  # a tag, where it is known
    link: str | None = None  # where an agent opens it

    @property
    def thread(self) -> ThreadRef:
        return ThreadRef(self.channel, self.account, self.key)

    @property
    def began(self) -> datetime:
        return self.turns[0].at


PAST: TypeAdapter[PastConversation] = TypeAdapter(PastConversation)


@dataclass(frozen=True, slots=True, kw_only=True)
class Exchange:
    """What the requester wrote until somebody answered, and the answer."""

    number: int  # 1 for the first of its conversation
    before: tuple[Turn, ...] = field(repr=False)
    asked: tuple[Turn, ...] = field(repr=False)
    answered: tuple[Turn, ...] = field(repr=False)  # by agents; () where none did


def exchanges(past: PastConversation) -> Iterator[Exchange]:
    """In order. What agents write before the requester does, or the bot did at the time, is part of what was said."""
    said: tuple[Turn, ...] = ()
    waiting: Exchange | None = None  # nobody has answered it by now
    number = 0
    for author, some in groupby(past.turns, key=lambda turn: turn.author):
        turns = tuple(some)
        if author is not Author.BOT and waiting is not None:
            yield replace(waiting, answered=turns if author is Author.AGENT else ())
            waiting = None
        if author is Author.REQUESTER:
            number += 1
            waiting = Exchange(number=number, before=said, asked=turns, answered=())
        said += turns
    if waiting is not None:
        yield waiting


def as_it_stood(past: PastConversation, exchange: Exchange, number: int) -> Conversation:
    """The conversation as the bot would have claimed it then. `number`: of the conversation in this run."""
    return Conversation(
        id=number,
        thread=ThreadRef(past.channel or "rehearsal", past.account, past.key),
        owner=Owner.BOT,
        epoch=0,
        requester=past.requester,
        turns=exchange.before,
        waiting=exchange.asked,
        brand=past.brand,
        audience=past.audience,
        language=past.language,
    )
