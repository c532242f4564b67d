"""What Redis knows of somebody: jobs and marks with ids of theirs, and answers on their way to their chats."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping

import redis

from bot.errors import NotSent
from bot.jobs import JobQueue
from bot.store.people.erasures import Erasure


class InRedis:
    """A `System`."""

    def __init__(self, queue: JobQueue, forget_chats: Callable[[list[str]], int]) -> None:
        self._queue = queue
        self._forget_chats = forget_chats

    def __call__(self, erasure: Erasure) -> Mapping[str, int]:
        chats = sorted({*erasure.progress.chats, *(thread.thread_id for thread in erasure.progress.threads)})
        try:
            forgotten = self._queue.forget(set(erasure.progress.turns), set(_people(erasure)))
            return {"keys": forgotten + self._forget_chats(chats)}
        except redis.RedisError as error:
            raise NotSent(f"Redis cannot be reached ({type(error).__name__})") from None


def _people(erasure: Erasure) -> Iterator[tuple[str, str, str]]:
    yield from ((one.channel, one.account, one.id) for one in erasure.progress.person.ids)
