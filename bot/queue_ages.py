"""How much waits in Redis, and for how long: whether there are workers enough, and whether they are well."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime

import redis
from rq import Queue
from rq.job import Job as RqJob

from bot import rings
from bot.jobs import QUEUE_OF, RINGS, Job

LOOKED_AT = 10  # jobs at the head of a queue: those that have expired stand there until a worker comes by
NAMES = tuple(dict.fromkeys(QUEUE_OF.values()))
RUNG_FOR = {QUEUE_OF[job] for job in RINGS}
# Seconds after which something is wrong. Nobody waits for a judgement.
TOO_LONG = {name: 1800.0 if name == QUEUE_OF[Job.SCORE] else 120.0 for name in NAMES}


@dataclass(frozen=True, slots=True)
class Waiting:
    """In one queue. `seconds`: since the oldest job was enqueued, by the clocks of two machines; 0: there is none."""

    jobs: int
    seconds: float


def waiting(client: redis.Redis) -> Mapping[str, Waiting]:
    """Of every queue, in two round trips. Raises redis.RedisError."""
    asked = [(name, key) for name in NAMES for key in _lists(name)]
    with client.pipeline(transaction=False) as asking:
        for _, key in asked:
            asking.llen(key)
            asking.lrange(key, 0, LOOKED_AT - 1)
        told = asking.execute()
    lengths, heads = dict.fromkeys(NAMES, 0), {name: list[bytes]() for name in NAMES}
    for (name, _), length, head in zip(asked, told[::2], told[1::2], strict=True):
        lengths[name] += int(length)
        heads[name] += head
    with client.pipeline(transaction=False) as asking:
        for job in [job for name, head in heads.items() if name not in RUNG_FOR for job in head]:
            asking.hget(RqJob.key_for(job.decode()), "enqueued_at")
        times = iter(asking.execute())
    now = datetime.now(UTC)
    ages = {
        name: [rings.age(one) if name in RUNG_FOR else _seconds(next(times), now) for one in head]
        for name, head in heads.items()
    }
    return {name: Waiting(lengths[name], max(ages[name], default=0.0)) for name in NAMES}


def _lists(name: str) -> tuple[str, ...]:
    if name in RUNG_FOR:
        return rings.key(name), rings.key_of_named(name)
    return (f"{Queue.redis_queue_namespace_prefix}{name}",)


def too_long(found: Mapping[str, Waiting]) -> list[str]:
    """A sentence for each queue where the oldest job waits for longer than it should."""
    return [
        f"the oldest job in {name} waits for {one.seconds:.0f} seconds"
        for name, one in found.items()
        if one.seconds > TOO_LONG[name]
    ]


def _seconds(enqueued_at: bytes | None, now: datetime) -> float:
    if enqueued_at is None:  # it has expired
        return 0.0
    return max(0.0, (now - datetime.fromisoformat(enqueued_at.decode())).total_seconds())
