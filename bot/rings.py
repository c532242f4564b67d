"""Rings: word through Redis that there is work of a kind in Postgres, and not which.

One that waits stands for all, until a worker takes it. They are no jobs of RQ's, which take a dozen commands each to
enqueue and to fetch what here is empty.
"""

from __future__ import annotations

import time

import redis
from redis.client import Pipeline


def key(name: str) -> str:
    """Of the list that holds when the first of the rings of this name was put there that nobody has taken."""
    return f"firstline:ring:{name}"


def put(pipeline: Pipeline, name: str) -> None:
    pipeline.rpush(key(name), time.time())
    pipeline.ltrim(key(name), 0, 0)


def take(client: redis.Redis, name: str, seconds: float) -> float | None:
    """For how long it waited, by the clocks of two machines, which may disagree by more than that: never less than
    nothing. None where there was none within `seconds`. Raises redis.RedisError."""
    try:
        taken = client.blpop([key(name)], timeout=seconds)
    except redis.ResponseError as error:
        if not str(error).startswith("WRONGTYPE"):
            raise
        # Nothing of ours: no ring can be put there until it is gone. Those that failed meanwhile are taken for one.
        client.delete(key(name))
        return 0.0
    return None if taken is None else age(taken[1])


def age(put_at: bytes | str) -> float:
    """Seconds; 0 of what was not written by `put`."""
    try:
        return max(0.0, time.time() - float(put_at))
    except ValueError:
        return 0.0
