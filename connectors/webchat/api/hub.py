"""Tells open streams that there is something new in their chats: rung through Redis, and looked for in Postgres in case
Redis is away or has lost it. One subscription and one look at a time for a process, however many streams are open.
"""

from __future__ import annotations

import asyncio
import logging
from collections import defaultdict
from collections.abc import AsyncIterator, Callable, Sequence
from contextlib import asynccontextmanager
from typing import Any

import redis.asyncio as aioredis
from redis.exceptions import RedisError
from starlette.concurrency import run_in_threadpool

from bot.errors import StoreUnavailable
from bot.live_answers import CHANNEL, stream_of
from bot.ports import ChatStore, Growing

log = logging.getLogger("firstline.webchat")
LOOK_SECONDS = 2.0
AGAIN_SECONDS = 1.0
AT_ONCE = 500  # chats of one look


class Watcher:
    """One open stream."""

    def __init__(self) -> None:
        self._rung = asyncio.Event()

    def ring(self) -> None:
        self._rung.set()

    async def wait(self, seconds: float) -> None:
        """Until there may be something new, or so long."""
        try:
            await asyncio.wait_for(self._rung.wait(), seconds)
        except TimeoutError:
            return
        self._rung.clear()


class Hub:
    """`run` it beside the streams."""

    def __init__(self, chats: ChatStore, redis_url: str, unseal: Callable[[bytes], str]) -> None:
        self._chats, self._unseal = chats, unseal
        self._redis = aioredis.Redis.from_url(redis_url, socket_timeout=5, socket_connect_timeout=2)
        self._subscription = aioredis.Redis.from_url(redis_url, socket_connect_timeout=2, health_check_interval=15)
        self._watchers: defaultdict[str, set[Watcher]] = defaultdict(set)
        self._seen: dict[str, int] = {}

    @property
    def open(self) -> int:
        """Streams."""
        return sum(map(len, self._watchers.values()))

    @asynccontextmanager
    async def watching(self, chat_id: str) -> AsyncIterator[Watcher]:
        watcher = Watcher()
        self._watchers[chat_id].add(watcher)
        try:
            yield watcher
        finally:
            self._watchers[chat_id].discard(watcher)
            if not self._watchers[chat_id]:
                del self._watchers[chat_id]
                self._seen.pop(chat_id, None)

    async def growing(self, chat_id: str, position: str) -> Sequence[Growing]:
        """What has come of the answer that is being written since `position`, "0" at first; nothing where Redis is
        away."""
        try:
            begin = f"({position}" if position != "0" else "-"
            entries: Any = await self._redis.xrange(stream_of(chat_id), min=begin)
        except (RedisError, OSError):
            return ()
        return [self._read(entry.decode(), fields) for entry, fields in entries]

    async def run(self) -> None:
        async with asyncio.TaskGroup() as group:
            group.create_task(self._listen())
            group.create_task(self._look())

    async def close(self) -> None:
        await self._redis.aclose()
        await self._subscription.aclose()

    def _read(self, position: str, fields: dict[bytes, bytes]) -> Growing:
        text, note = fields.get(b"text"), fields.get(b"note")
        return Growing(
            position=position,
            text=self._unseal(text) if text else "",
            reset=b"reset" in fields,
            note=self._unseal(note) if note else "",
        )

    def _ring(self, chat_id: str) -> None:
        for watcher in self._watchers.get(chat_id, ()):
            watcher.ring()

    async def _listen(self) -> None:
        while True:
            try:
                async with self._subscription.pubsub() as pubsub:
                    await pubsub.subscribe(CHANNEL)
                    async for message in pubsub.listen():
                        if message["type"] == "message":
                            self._ring(message["data"].decode())
            except (RedisError, OSError) as error:
                log.info("chats are not rung", extra={"problem": type(error).__name__})
            await asyncio.sleep(AGAIN_SECONDS)

    async def _look(self) -> None:
        """Whoever has a number that was not seen before is rung; to be rung for nothing costs a look."""
        while True:
            await asyncio.sleep(LOOK_SECONDS)
            open_chats = list(self._watchers)
            for at in range(0, len(open_chats), AT_ONCE):
                try:
                    newest = await run_in_threadpool(self._chats.newest, open_chats[at : at + AT_ONCE])
                except StoreUnavailable:
                    break
                for chat_id, number in newest.items():
                    if self._seen.get(chat_id) != number and chat_id in self._watchers:
                        self._seen[chat_id] = number
                        self._ring(chat_id)
