"""Tells open streams that there is something new in their chats: rung through Redis, and looked for in Postgres in case
Redis is away or has lost it. One subscription and one look at a time for a process, however many streams are open.
"""

from __future__ import annotations

import asyncio
from collections import defaultdict
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager

from starlette.concurrency import run_in_threadpool

from bot.errors import StoreUnavailable
from bot.ports import ChatStore, Growing, WatchAnswers

LOOK_SECONDS = 2.0
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

    def __init__(self, chats: ChatStore, watch: WatchAnswers) -> None:
        self._chats, self._watch = chats, watch
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
        """What has come of the answer that is being written since `position`, "0" at first."""
        return await self._watch.since(chat_id, position)

    async def run(self) -> None:
        async with asyncio.TaskGroup() as group:
            group.create_task(self._listen())
            group.create_task(self._look())

    async def close(self) -> None:
        await self._watch.close()

    def _ring(self, chat_id: str) -> None:
        for watcher in self._watchers.get(chat_id, ()):
            watcher.ring()

    async def _listen(self) -> None:
        async for chat_id in self._watch.rings():
            self._ring(chat_id)

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
