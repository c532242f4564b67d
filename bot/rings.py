"""Rings: word through Redis that there is work of a kind in Postgres.

Most do not say which: one that waits stands for all, until a worker takes it. A ring may name a piece of work that
anybody may begin with; whoever takes it need not look for it, and no two of them find the same.

They are no jobs of RQ's, which take a dozen commands each to enqueue and to fetch what here is a word.
"""

from __future__ import annotations

import re
import time
from collections.abc import Sequence
from typing import NamedTuple

import redis
from redis.client import Pipeline

MOST = 1000  # named ones that wait; what is named beyond that, the sweep finds
_NUMBER = "[0-9]{1,18}"  # any that Postgres gives; Python makes no number of thousands of digits


class Work(NamedTuple):
    """A conversation that waits, and the vendor where it is."""

    vendor: str
    conversation: int


class Ring(NamedTuple):
    waited: float  # seconds, as `age` has them
    names: Work | None  # None: there may be anything


def key(name: str) -> str:
    """Of the list that holds when the first of the rings of this name was put there that nobody has taken."""
    return f"firstline:ring:{name}"


def key_of_named(name: str) -> str:
    """Of the list of those that name work, the longest waiting first."""
    return f"{key(name)}:named"


def put(pipeline: Pipeline, name: str, names: Sequence[Work] = ()) -> None:
    """A ring for each of these; without any, one that names nothing."""
    if not names:
        pipeline.rpush(key(name), time.time())
        pipeline.ltrim(key(name), 0, 0)
        return
    pipeline.rpush(key_of_named(name), *(f"{time.time()}:{one.vendor}:{one.conversation}" for one in names))
    pipeline.ltrim(key_of_named(name), 0, MOST - 1)


def take(client: redis.Redis, name: str, seconds: float) -> Ring | None:
    """None where there was none within `seconds`. Raises redis.RedisError."""
    lists = [key_of_named(name), key(name)]
    try:
        taken = client.blpop(lists, timeout=seconds)
    except redis.ResponseError as error:
        if not str(error).startswith("WRONGTYPE"):
            raise
        # Nothing of ours: no ring can be put there until it is gone. Those that failed meanwhile are taken for one.
        client.delete(*(one for one in lists if client.type(one) != b"list"))
        return Ring(0.0, None)
    return None if taken is None else Ring(age(taken[1]), named(taken[1]))


def age(ring: bytes | str) -> float:
    """Seconds by the clocks of two machines, which may disagree by more than that: never less than 0, and 0 of what
    was not written by `put`."""
    try:
        return max(0.0, time.time() - float(_text(ring).partition(":")[0]))
    except ValueError:
        return 0.0


def named(ring: bytes | str) -> Work | None:
    """None where it names nothing, or was not written by `put`."""
    _, _, work = _text(ring).partition(":")
    vendor, _, number = work.rpartition(":")
    return Work(vendor, int(number)) if vendor and re.fullmatch(_NUMBER, number) else None


def _text(ring: bytes | str) -> str:
    return ring if isinstance(ring, str) else ring.decode(errors="replace")
