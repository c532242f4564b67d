"""Answers on their way to the pages of web chats, through Redis: an encrypted stream for each, and one channel on which
chats are rung for which there is something to read.
A nicety: what was recorded is in Postgres, and is read from there. So nothing here raises, and a Redis that is away
costs nobody's time: after a failure nothing is tried for a while.
"""

from __future__ import annotations

import logging
import time
from collections.abc import Callable

import redis

from bot.jobs import PAUSE_SECONDS

log = logging.getLogger("firstline.live")
CHANNEL = "firstline:chats"  # ids of chats
LASTING_SECONDS = 900  # an answer takes less
LONGEST = 4000  # pieces of one answer


def stream_of(chat_id: str) -> str:
    return f"firstline:chat:{chat_id}"


class RedisLiveAnswers:
    """A `bot.ports.LiveAnswers`. Thread-safe."""

    def __init__(self, client: Callable[[], redis.Redis], seal: Callable[[str], bytes]) -> None:
        """`client` is made when something is first written: most processes never write."""
        self._make, self._seal = client, seal
        self._client: redis.Redis | None = None
        self._quiet_until = 0.0

    def begin(self, chat_id: str) -> None:
        self._do(lambda client: client.delete(stream_of(chat_id)))

    def write(self, chat_id: str, text: str) -> None:
        self._add(chat_id, {"text": self._seal(text)})

    def reset(self, chat_id: str) -> None:
        self._add(chat_id, {"reset": b"1"})

    def note(self, chat_id: str, note: str) -> None:
        self._add(chat_id, {"note": self._seal(note)})

    def ring(self, chat_id: str) -> None:
        self._do(lambda client: client.publish(CHANNEL, chat_id))

    def _add(self, chat_id: str, piece: dict[str, bytes]) -> None:
        def add(client: redis.Redis) -> None:
            with client.pipeline(transaction=False) as pipeline:
                pipeline.xadd(stream_of(chat_id), piece, maxlen=LONGEST, approximate=True)  # type: ignore[arg-type]
                pipeline.expire(stream_of(chat_id), LASTING_SECONDS)
                pipeline.publish(CHANNEL, chat_id)
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
