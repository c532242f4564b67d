"""The event streams: an answer as it grows, for the AI SDK, and everything that happens in a conversation, for others.

What was recorded is read from Postgres, on each connection from the beginning: a closed tab, a lost network, a web
process that restarts or a Redis that was emptied loses nothing.
"""

from __future__ import annotations

import time
from collections.abc import AsyncIterator, Iterator
from dataclasses import dataclass

from starlette.concurrency import run_in_threadpool

from bot.errors import StoreUnavailable
from bot.model import Owner
from bot.ports import Chat, ChatMessage, ChatStore, Growing, Speaker
from connectors.webchat.api.hub import Hub
from connectors.webchat.threads import CHANNEL
from connectors.webchat.wire.hold_back import HoldBack
from connectors.webchat.wire.plain import message_event, plain_event
from connectors.webchat.wire.ui_stream import DONE, KEEP_ALIVE, Chunk, UIMessage, event

KEEP_ALIVE_SECONDS = 15.0
LONGEST_SECONDS = 600.0  # then the client asks again, with a session that is good for longer


@dataclass(frozen=True, slots=True)
class Streams:
    chats: ChatStore
    hub: Hub

    async def answer(self, chat: Chat, after: int, message_id: str) -> AsyncIterator[bytes]:
        """The first message after `after` that is not the visitor's, as UI message stream: as it grows, and as it is
        recorded. It ends with that, when nothing will be said (the question was taken back, or calls for silence), or
        when it has waited for long."""
        message = UIMessage(message_id)
        growth = _Growth(message)
        for chunk in message.begin():
            yield event(chunk)
        until = time.monotonic() + LONGEST_SECONDS
        async with self.hub.watching(chat.id) as watcher:
            while time.monotonic() < until:
                pieces = await self.hub.growing(chat.id, growth.position)
                for piece in pieces:
                    for chunk in growth.take(piece):
                        yield event(chunk)
                # Before the page is read: what was on its way when it ran is there when it runs no more.
                over = not pieces and not await self._runs(chat.id)
                if (said := await self._next(chat.id, after)) is not None:
                    for chunk in message.settle(said):
                        yield event(chunk)
                    yield DONE
                    return
                if over:
                    break
                yield KEEP_ALIVE
                await watcher.wait(KEEP_ALIVE_SECONDS)
        for chunk in message.leave():
            yield event(chunk)
        yield DONE

    async def events(self, chat: Chat, after: int) -> AsyncIterator[bytes]:
        """Every message after `after`, with its number as id; between them pieces of the answer that is being
        written."""
        hold, position, shows = HoldBack(), "0", False
        until = time.monotonic() + LONGEST_SECONDS
        async with self.hub.watching(chat.id) as watcher:
            yield b"retry: 1000\n\n"
            while time.monotonic() < until:
                for said in await self._after(chat.id, after):
                    after = said.number
                    if said.by is not Speaker.VISITOR:
                        hold, shows = HoldBack(), False
                    yield message_event(said)
                for piece in await self.hub.growing(chat.id, position):
                    position = piece.position
                    if piece.reset:
                        hold, shows = HoldBack(), False
                        yield plain_event("reset", {})
                    elif words := hold.feed(piece.text):
                        shows = True
                        yield plain_event("delta", {"text": words})
                    elif not piece.text and not shows:
                        yield plain_event("status", {"text": piece.note})
                yield KEEP_ALIVE
                await watcher.wait(KEEP_ALIVE_SECONDS)

    async def pending(self, chat: Chat) -> ChatMessage | None:
        """The visitor's message whose answer is still to come, or has just been given: the last one. None: nothing is
        running, and nothing was said to it."""
        asked = await run_in_threadpool(self.chats.last_asked, chat.id)
        if asked is None or is_running(chat):
            return asked
        return asked if await self._after(chat.id, asked.number) else None

    async def _runs(self, chat_id: str) -> bool:
        try:
            chat = await run_in_threadpool(self.chats.find, CHANNEL, chat_id)
        except StoreUnavailable:
            return True
        return chat is not None and is_running(chat)

    async def _next(self, chat_id: str, after: int) -> ChatMessage | None:
        messages = await self._after(chat_id, after)
        return next((one for one in messages if one.by is not Speaker.VISITOR), None)

    async def _after(self, chat_id: str, number: int) -> list[ChatMessage]:
        """A database that is away is waited for: what was committed comes later."""
        try:
            return list(await run_in_threadpool(self.chats.after, chat_id, number))
        except StoreUnavailable:
            return []


def is_running(chat: Chat) -> bool:
    """Whether something may still be said: the bot writes or sends, or a human has it."""
    return chat.waiting or chat.owner is Owner.HUMAN


class _Growth:
    """What comes of an answer that is being written, as chunks of its message."""

    def __init__(self, message: UIMessage) -> None:
        self.position = "0"
        self._message, self._hold = message, HoldBack()

    def take(self, piece: Growing) -> Iterator[Chunk]:
        self.position = piece.position
        if piece.reset:
            self._hold = HoldBack()
            yield from self._message.take_back()
        elif piece.text:
            yield from self._message.grow(self._hold.feed(piece.text))
        else:
            yield from self._message.note(piece.note)
