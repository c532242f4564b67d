"""Tells open streams that there is something new in their chats: rung through Redis, and looked for in Postgres in case
Redis is away or has lost it. One subscription and one look at a time for a process, however many streams are open.
"""

from __future__ import annotations

import asyncio
from collections import defaultdict
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager

from starlette.concurrency import run_in_threadpool

from bot import telemetry
from bot.errors import StoreUnavailable
from bot.ports import ChatStore, Growing, Standing, WatchAnswers

LOOK_SECONDS = 10.0
UNRUNG_LOOK_SECONDS = 2.0  # while nothing is rung
AT_ONCE = 500  # chats of one look


class Watcher:
    """One open stream. `recorded`: Postgres may have something new; of an answer that grows it knows nothing yet.
    `leaving`: the process ends, and so should the stream."""

    def __init__(self) -> None:
        self.recorded, self.leaving = True, False
        self._rung = asyncio.Event()

    def ring(self, *, recorded: bool = False, leaving: bool = False) -> None:
        self.recorded |= recorded
        self.leaving |= leaving
        self._rung.set()

    async def wait(self, seconds: float) -> None:
        """Until there may be something new, or so long."""
        try:
            await asyncio.wait_for(self._rung.wait(), seconds)
        except TimeoutError:
            return
        self._rung.clear()

    def take(self) -> bool:
        """Whether Postgres is to be asked, told once."""
        recorded, self.recorded = self.recorded, False
        return recorded


class Hub:
    """`run` it beside the streams."""

    def __init__(self, chats: ChatStore, watch: WatchAnswers) -> None:
        self._chats, self._watch = chats, watch
        self._watchers: defaultdict[str, set[Watcher]] = defaultdict(set)
        self._seen: dict[str, Standing] = {}
        self._leaving = False

    @asynccontextmanager
    async def watching(self, chat_id: str) -> AsyncIterator[Watcher]:
        watcher = Watcher()
        watcher.leaving = self._leaving
        self._watchers[chat_id].add(watcher)
        try:
            with telemetry.OPEN_STREAMS.one_more():
                yield watcher
        finally:
            self._watchers[chat_id].discard(watcher)
            if not self._watchers[chat_id]:
                del self._watchers[chat_id]
                self._seen.pop(chat_id, None)

    async def growing(self, chat_id: str, position: str) -> Sequence[Growing]:
        """What has come of the answer that is being written since `position`, "0" at first."""
        return await self._watch.since(chat_id, position)

    def leave(self) -> None:
        """The process ends: streams end too, those that are open and those that are opened still."""
        self._leaving = True
        for watchers in list(self._watchers.values()):
            for watcher in watchers:
                watcher.ring(leaving=True)

    async def run(self) -> None:
        async with asyncio.TaskGroup() as group:
            group.create_task(self._listen())
            group.create_task(self._look())

    async def close(self) -> None:
        await self._watch.close()

    def _ring(self, chat_id: str, *, recorded: bool) -> None:
        for watcher in self._watchers.get(chat_id, ()):
            watcher.ring(recorded=recorded)

    async def _listen(self) -> None:
        async for ring in self._watch.rings():
            self._ring(ring.chat_id, recorded=not ring.grows)

    async def _look(self) -> None:
        """Whoever stands otherwise than was seen before is rung; to be rung for nothing costs a look."""
        since = 0.0
        while True:
            await asyncio.sleep(UNRUNG_LOOK_SECONDS)
            since += UNRUNG_LOOK_SECONDS
            if self._watch.hears and since < LOOK_SECONDS:
                continue
            since = 0.0
            open_chats = list(self._watchers)
            for at in range(0, len(open_chats), AT_ONCE):
                if not await self._look_at(open_chats[at : at + AT_ONCE]):
                    break

    async def _look_at(self, chat_ids: Sequence[str]) -> bool:
        """False: the database is away."""
        try:
            found = await run_in_threadpool(self._chats.standing, chat_ids)
        except StoreUnavailable:
            return False
        for chat_id, standing in found.items():
            if self._seen.get(chat_id) != standing and chat_id in self._watchers:
                self._seen[chat_id] = standing
                self._ring(chat_id, recorded=True)
        return True
