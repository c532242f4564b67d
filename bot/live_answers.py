"""Answers on their way to the pages of web chats, through Redis: an encrypted stream for each, and one channel on which
chats are rung for which there is something to read.

A nicety: what was recorded is in Postgres, and is read from there. So nothing here raises, and a Redis that is away
costs nobody's time: after a failure nothing is tried for a while.
"""

from __future__ import annotations

import asyncio
import logging
import time
from collections.abc import AsyncIterator, Callable, Sequence
from typing import Any

import redis
import redis.asyncio as aioredis

from bot.errors import ConfigurationError
from bot.jobs import PAUSE_SECONDS
from bot.ports import Growing, Ring

log = logging.getLogger("firstline.live")
CHANNEL = "firstline:chats"  # ids of chats; with GROWS behind them while an answer is written
GROWS = "+"
LASTING_SECONDS = 900  # an answer takes less
LONGEST = 4000  # pieces of one answer
READERS = 16  # connections of a process that read them, however many streams are open


class RedisLiveAnswers:
    """A `bot.ports.LiveAnswers`. Thread-safe."""

    def __init__(self, client: Callable[[], redis.Redis], seal: Callable[[str], bytes]) -> None:
        """`client` is made when something is first written: most processes never write."""
        self._make, self._seal = client, seal
        self._client: redis.Redis | None = None
        self._quiet_until = 0.0

    def begin(self, chat_id: str) -> None:
        """What was shown of an earlier one goes, wherever it stands: its writer may have died."""
        self._add(chat_id, {"reset": b"1"}, alone=True)

    def write(self, chat_id: str, text: str) -> None:
        self._add(chat_id, {"text": self._seal(text)})

    def reset(self, chat_id: str) -> None:
        self._add(chat_id, {"reset": b"1"}, alone=True)

    def note(self, chat_id: str, note: str) -> None:
        self._add(chat_id, {"note": self._seal(note)})

    def end(self, chat_id: str) -> None:
        self._add(chat_id, {"over": b"1"}, alone=True, ring=chat_id)

    def ring(self, chat_id: str) -> None:
        self._do(lambda client: client.publish(CHANNEL, chat_id))

    def _add(self, chat_id: str, piece: dict[str, bytes], *, alone: bool = False, ring: str | None = None) -> None:
        """`alone`: those before it count no more. They are trimmed, and the key stays: no place in it comes twice."""

        def add(client: redis.Redis) -> None:
            with client.pipeline(transaction=False) as pipeline:
                longest = 1 if alone else LONGEST
                pipeline.xadd(_stream(chat_id), piece, maxlen=longest, approximate=not alone)  # type: ignore[arg-type]
                pipeline.expire(_stream(chat_id), LASTING_SECONDS)
                pipeline.publish(CHANNEL, ring or f"{chat_id}{GROWS}")
                pipeline.execute()

        self._do(add)

    def _do(self, what: Callable[[redis.Redis], object]) -> None:
        if time.monotonic() < self._quiet_until:
            return
        try:
            self._client = self._client or self._make()
            what(self._client)
        except redis.RedisError as error:
            self._quiet_until = time.monotonic() + PAUSE_SECONDS
            log.info("an answer is not shown while it is written", extra={"problem": type(error).__name__})


class RedisWatch:
    """A `bot.ports.WatchAnswers`: the reading side, for one event loop."""

    def __init__(self, url: str, unseal: Callable[[bytes], Any]) -> None:
        self._unseal = unseal
        readers = aioredis.BlockingConnectionPool.from_url(
            url, max_connections=READERS, timeout=5, socket_timeout=5, socket_connect_timeout=2
        )
        self._reading = aioredis.Redis.from_pool(readers)
        self._listening = aioredis.Redis.from_url(url, socket_connect_timeout=2, health_check_interval=15)
        self._hears = False
        self._quiet_until = 0.0

    async def since(self, chat_id: str, position: str) -> Sequence[Growing]:
        if time.monotonic() < self._quiet_until:
            return ()
        try:
            begin = f"({position}" if position != "0" else "-"
            entries: Any = await self._reading.xrange(_stream(chat_id), min=begin)
        except (redis.RedisError, OSError):
            self._quiet_until = time.monotonic() + PAUSE_SECONDS
            return ()
        return [self._read(entry.decode(), fields) for entry, fields in entries]

    @property
    def hears(self) -> bool:
        return self._hears

    async def rings(self) -> AsyncIterator[Ring]:
        while True:
            try:
                async with self._listening.pubsub() as subscription:
                    await subscription.subscribe(CHANNEL)
                    async for message in subscription.listen():
                        self._hears = True
                        if message["type"] == "message":
                            yield _ring(message["data"].decode(errors="replace"))
            except (redis.RedisError, OSError) as error:
                self._hears = False
                log.info("chats are not rung", extra={"problem": type(error).__name__})
            await asyncio.sleep(PAUSE_SECONDS)

    async def close(self) -> None:
        await self._reading.aclose()
        await self._listening.aclose()

    def _read(self, position: str, fields: dict[bytes, bytes]) -> Growing:
        return Growing(
            position=position,
            text=self._opened(fields.get(b"text")),
            reset=b"reset" in fields,
            over=b"over" in fields,
            note=self._opened(fields.get(b"note")),
        )

    def _opened(self, sealed: bytes | None) -> str:
        """Nothing of what no key of ours opens: another may write to this Redis, or a process has other keys."""
        if not sealed:
            return ""
        try:
            return str(self._unseal(sealed))
        except ConfigurationError:
            return ""


def forget(client: redis.Redis, chat_ids: Sequence[str]) -> int:
    """What is on its way to these goes; how many there were. Raises redis.RedisError."""
    return int(client.delete(*map(_stream, chat_ids))) if chat_ids else 0


def _ring(told: str) -> Ring:
    return Ring(told.removesuffix(GROWS), grows=told.endswith(GROWS))


def _stream(chat_id: str) -> str:
    return f"firstline:chat:{chat_id}"
