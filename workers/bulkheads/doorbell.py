"""Hears the rings for one kind of work, on a thread of its own: who listens to several hears one a whole look late."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable

import redis

from bot import rings, telemetry
from bot.jobs import QUEUE_OF, Job
from workers.redis_outage import OUTAGE

POLL_SECONDS = 1
RECONNECT_SECONDS = 1.0
AFTER_YOU_SECONDS = 1.0
LOOK_SECONDS = 0.1  # for a thread that has become free meanwhile


def hear_until_stopped(
    job: Job,
    client: redis.Redis,
    heard: Callable[[rings.Work | None], None],
    stopping: threading.Event,
    beat: Callable[[], None],
    full: Callable[[], bool] = lambda: False,
) -> None:
    """Calls `heard`, which must not raise, for each ring with what it names. A lost Redis is waited for. `beat` is
    called in every round. While this process is `full` it lets others hear first."""
    while not stopping.is_set():
        beat()
        until = time.monotonic() + AFTER_YOU_SECONDS
        while full() and time.monotonic() < until and not stopping.is_set():
            stopping.wait(LOOK_SECONDS)
        try:
            ring = rings.take(client, QUEUE_OF[job], POLL_SECONDS)
        except redis.RedisError as error:
            OUTAGE.away(type(error))
            stopping.wait(RECONNECT_SECONDS)
            continue
        OUTAGE.back()
        if ring is not None:
            telemetry.JOB_WAIT.observe(ring.waited, job=job)
            heard(ring.names)
