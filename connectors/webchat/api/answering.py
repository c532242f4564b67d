"""The event streams: an answer as it grows, for the AI SDK, and everything that happens in a conversation, for others.

What was recorded is read from Postgres, on each connection from the beginning: a closed tab, a lost network, a web
process that restarts or a Redis that was emptied loses nothing.
"""

from __future__ import annotations

import random
import time
from collections.abc import AsyncGenerator, AsyncIterator, Iterator
from dataclasses import dataclass

from starlette.concurrency import run_in_threadpool

from bot.errors import StoreUnavailable
from bot.model import Owner
from bot.ports import Chat, ChatMessage, ChatStore, Growing, Speaker
from connectors.webchat.api.hub import Hub, Watcher
from connectors.webchat.threads import CHANNEL
from connectors.webchat.wire.hold_back import HoldBack
from connectors.webchat.wire.plain import message_event, plain_event, retry_event
from connectors.webchat.wire.ui_stream import DONE, KEEP_ALIVE, Chunk, UIMessage, events_of

KEEP_ALIVE_SECONDS = 15.0
UNSURE_SECONDS = 2.0  # until a database that was away is asked again
LONGEST_SECONDS = 600.0  # then the client asks again, with a session that is good for longer
AGAIN_MS, SPREAD_MS = 1000, 5000  # after which a client comes back: at once, or spread, where all have to


@dataclass(frozen=True, slots=True)
class Streams:
    chats: ChatStore
    hub: Hub

    async def answer(self, chat: Chat, after: int, message_id: str, *, at_once: bool = True) -> AsyncGenerator[bytes]:
        """The first message after `after` that is not the visitor's, as UI message stream: as it grows, and as it is
        recorded. It ends with that, when nothing will be said (the question was taken back, or calls for silence), or
        when it has waited for long. `at_once`: as for `UIMessage`."""
        message = UIMessage(message_id, chat.client_id, at_once=at_once)
        growth = _Growth(message)
        yield events_of(message.begin())
        async with self.hub.watching(chat.id) as watcher:
            async for recorded in _rounds(watcher):
                # What is on its way while it runs is there when it runs no more: so that is asked first.
                runs = not recorded or await self._runs(chat.id)
                asked, said = await self._next(watcher, chat.id, after) if recorded else (None, None)
                if asked is not None:
                    message.stand_behind(asked)
                if said is not None:
                    yield events_of(message.settle(said))
                    yield DONE
                    return
                if not runs:  # what is shown was recorded nowhere
                    yield events_of(message.take_back())
                    break
                pieces = await self.hub.growing(chat.id, growth.position)
                yield events_of(chunk for piece in pieces for chunk in growth.take(piece)) or KEEP_ALIVE
        yield events_of(message.leave())
        yield DONE

    async def events(self, chat: Chat, after: int) -> AsyncGenerator[bytes]:
        """Every message after `after`, with its number as id; between them pieces of the answer that is being
        written."""
        growth = _PlainGrowth()
        yield retry_event(AGAIN_MS)
        async with self.hub.watching(chat.id) as watcher:
            async for recorded in _rounds(watcher):
                for said in await self._after(watcher, chat.id, after) if recorded else ():
                    after = said.number
                    if said.by is not Speaker.VISITOR:
                        growth.settle()
                    yield message_event(said, chat.client_id)
                pieces = await self.hub.growing(chat.id, growth.position)
                yield b"".join(map(growth.take, pieces)) or KEEP_ALIVE
        yield retry_event(random.randint(AGAIN_MS, SPREAD_MS))

    async def pending(self, chat: Chat) -> ChatMessage | None:
        """The visitor's message whose answer is still to come, or has just been given: the last one. None: nothing is
        running, and nothing was said to it."""
        asked = await run_in_threadpool(self.chats.last_asked, chat.id)
        if asked is None or is_running(chat):
            return asked
        return asked if await self.has_more(chat, asked.number) else None

    async def has_more(self, chat: Chat, after: int) -> bool:
        """Whether anything stands there after this number."""
        return bool(await run_in_threadpool(self.chats.after, chat.id, after))

    async def _runs(self, chat_id: str) -> bool:
        try:
            chat = await run_in_threadpool(self.chats.find, CHANNEL, chat_id)
        except StoreUnavailable:
            return True
        return chat is not None and is_running(chat)

    async def _next(self, watcher: Watcher, chat_id: str, after: int) -> tuple[ChatMessage | None, ChatMessage | None]:
        """What the visitor has asked since, last, and what was said to it."""
        asked = None
        for one in await self._after(watcher, chat_id, after):
            if one.by is not Speaker.VISITOR:
                return asked, one
            asked = one
        return asked, None

    async def _after(self, watcher: Watcher, chat_id: str, number: int) -> list[ChatMessage]:
        """A database that is away is waited for: what was committed comes later."""
        try:
            return list(await run_in_threadpool(self.chats.after, chat_id, number))
        except StoreUnavailable:
            watcher.recorded = True
            return []


def is_running(chat: Chat) -> bool:
    """Whether something may still be said: the bot writes or sends, or a human has it."""
    return chat.waiting or chat.owner is Owner.HUMAN


async def _rounds(watcher: Watcher) -> AsyncIterator[bool]:
    """Whenever there may be something new, and now and then anyway, until the stream has to end. True: there may be in
    Postgres, too."""
    until = time.monotonic() + LONGEST_SECONDS
    while time.monotonic() < until and not watcher.leaving:
        yield watcher.take()
        await watcher.wait(UNSURE_SECONDS if watcher.recorded else KEEP_ALIVE_SECONDS)


class _Growth:
    """What comes of an answer that is being written, as chunks of its message."""

    def __init__(self, message: UIMessage) -> None:
        self.position = "0"
        self._message, self._hold = message, HoldBack()

    def take(self, piece: Growing) -> Iterator[Chunk]:
        self.position = piece.position
        if piece.over:  # what was recorded comes from Postgres, in place of what is shown
            return
        if piece.reset:
            self._hold = HoldBack()
            yield from self._message.take_back()
        elif piece.text:
            yield from self._message.grow(self._hold.feed(piece.text))
        else:
            yield from self._message.note(piece.note)


class _PlainGrowth:
    """The same as plain events."""

    def __init__(self) -> None:
        self.position = "0"
        self._hold, self._shows = HoldBack(), False

    def settle(self) -> None:
        """What was recorded stands there now."""
        self._hold, self._shows = HoldBack(), False

    def take(self, piece: Growing) -> bytes:
        self.position = piece.position
        if piece.over:
            return b""
        if piece.reset:
            shown = self._shows
            self.settle()
            return plain_event("reset", {}) if shown else b""
        if not piece.text:
            return b"" if self._shows else plain_event("status", {"text": piece.note})
        words = self._hold.feed(piece.text)
        self._shows |= bool(words)
        return plain_event("delta", {"text": words}) if words else b""
