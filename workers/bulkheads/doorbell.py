"""Hears the rings for one kind of work, on a thread of its own: who listens to several hears one a whole look late."""

from __future__ import annotations

import threading
from collections.abc import Callable

import redis

from bot import rings, telemetry
from bot.jobs import QUEUE_OF, Job
from workers.redis_outage import OUTAGE

POLL_SECONDS = 1
RECONNECT_SECONDS = 1.0


def hear_until_stopped(
    job: Job, client: redis.Redis, look: Callable[[], None], stopping: threading.Event, beat: Callable[[], None]
) -> None:
    """Calls `look`, which must not raise, for each ring. A lost Redis is waited for. `beat` is called in every
    round."""
    while not stopping.is_set():
        beat()
        try:
            waited = rings.take(client, QUEUE_OF[job], POLL_SECONDS)
        except redis.RedisError as error:
            OUTAGE.away(type(error))
            stopping.wait(RECONNECT_SECONDS)
            continue
        OUTAGE.back()
        if waited is not None:
            telemetry.JOB_WAIT.observe(waited, job=job)
            look()
