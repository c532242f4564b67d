"""What a web chat's page shows, and how it learns that there is more: no vendor keeps it, so the core does."""

from __future__ import annotations

from collections.abc import AsyncIterator, Collection, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum
from typing import Any, Protocol

from bot.model import File, Owner, ThreadRef


class Speaker(StrEnum):
    VISITOR = "visitor"
    BOT = "bot"
    AGENT = "agent"


@dataclass(frozen=True, slots=True, kw_only=True)
class Chat:
    """One visitor's conversation on one site."""

    id: str  # the thread's id
    site: str
    visitor: str
    client_id: str  # what the visitor's browser calls it
    begun_at: datetime
    owner: Owner | None = None  # None: nothing was said yet
    waiting: bool = False  # a question waits for the bot, or its answer is on the way


@dataclass(frozen=True, slots=True)
class Standing:
    """How far a chat is."""

    newest: int  # the number of its newest message; 0: there is none
    owner: Owner | None
    waiting: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class ChatMessage:
    """What stands on the page, in the order of `number`: 1, 2, …"""

    number: int
    key: str  # the visitor's id of it, or the outbox's
    by: Speaker
    at: datetime
    body: Mapping[str, Any] = field(repr=False)  # JSON, the channel's own
    helpful: bool | None = None  # what the visitor thinks of it, as far as it was asked for
    score: int | None = None  # what they have given the conversation since, 1 to 5


class ChatStore(Protocol):
    """Every method raises StoreUnavailable."""

    def begin(self, thread: ThreadRef, *, visitor: str, client_id: str) -> None:
        """Where there is none in this thread yet."""

    def find(self, channel: str, chat_id: str) -> Chat | None: ...

    def named(self, channel: str, site: str, visitor: str, client_id: str) -> Chat | None:
        """A visitor's, by what their browser calls it."""

    def of_visitor(self, channel: str, site: str, visitor: str, limit: int) -> Sequence[Chat]:
        """The newest first; without `waiting`."""

    def add(
        self,
        chat_id: str,
        key: str,
        by: Speaker,
        body: Mapping[str, Any],
        *,
        files: Sequence[File] = (),
        own: bool = False,
    ) -> ChatMessage | None:
        """Written once, with what came along: under a key that is there, what stands there. None where there is no such
        chat. `own`: the bot speaks for itself; raises SupersededByAgent where a human has the conversation."""

    def remove(self, chat_id: str) -> None:
        """With all that stands in it."""

    def with_key(self, chat_id: str, key: str) -> ChatMessage | None: ...

    def after(self, chat_id: str, number: int) -> Sequence[ChatMessage]:
        """In order, from the one after `number` on; at most some hundreds at once."""

    def file(self, chat_id: str, number: int, place: int) -> File | None:
        """What came along with a message, in the `place`-th place (1, 2, …)."""

    def last_asked(self, chat_id: str) -> ChatMessage | None:
        """What the visitor said last."""

    def standing(self, chat_ids: Collection[str]) -> Mapping[str, Standing]:
        """Of those that are there."""


@dataclass(frozen=True, slots=True)
class Growing:
    """A piece of an answer that is being written: `text` is added; or, with `reset`, what stands there of it goes; or
    it is `over`: it was recorded, and nothing of it follows."""

    position: str  # where the next reading begins
    text: str = field(default="", repr=False)
    reset: bool = False
    over: bool = False
    note: str = field(default="", repr=False)  # what the bot is doing meanwhile


@dataclass(frozen=True, slots=True)
class Ring:
    chat_id: str
    grows: bool  # an answer that is being written; else something was recorded, or nothing follows any more


class LiveAnswers(Protocol):
    """Answers on their way, for whoever watches. A nicety: nothing is promised of it, and nothing raises."""

    def write(self, chat_id: str, text: str) -> None: ...
    def reset(self, chat_id: str) -> None: ...
    def note(self, chat_id: str, note: str) -> None: ...
    def begin(self, chat_id: str) -> None: ...  # a new answer: what stands there of an earlier one is gone
    def end(self, chat_id: str) -> None: ...  # it was recorded: whoever comes now reads it there
    def ring(self, chat_id: str) -> None: ...  # there is something new to read


class WatchAnswers(Protocol):
    """Whoever watches them, in an event loop. Nothing raises: where nothing can be seen, nothing is there."""

    async def since(self, chat_id: str, position: str) -> Sequence[Growing]:
        """What has come of the answer that is being written; `position` is "0" at first."""

    def rings(self) -> AsyncIterator[Ring]:
        """Without end. Some may be missed."""

    @property
    def hears(self) -> bool:
        """Whether rings come through at this moment."""

    async def close(self) -> None: ...
