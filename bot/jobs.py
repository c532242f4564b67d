"""The doorbell: tells a worker through Redis that a row in Postgres wants it. Losing a ring delays, never loses.

Jobs carry ids, never text. With Redis away the ring is counted as lost and the sweeper calls later.
"""

from __future__ import annotations

import logging
import time
from collections.abc import Sequence

import redis
from rq import Queue

from bot import telemetry

log = logging.getLogger("firstline.jobs")

QUEUES = ("answers", "escalations", "deliveries", "knowledge", "default")
Call = tuple[str, str, Sequence[str | int]]  # queue, job, its arguments
PAUSE_SECONDS = 1.0  # after a failed ring, so that a dead Redis does not slow every webhook down


def connect(url: str, *, timeout: float = 1.0) -> redis.Redis:
    """A client that gives up after `timeout` seconds. The timeouts are per command, not for blocking pops."""
    return redis.Redis.from_url(url, socket_timeout=timeout, socket_connect_timeout=timeout)


class JobQueue:
    def __init__(self, client: redis.Redis) -> None:
        self._client = client
        self._queues = {name: Queue(name, connection=client) for name in QUEUES}
        self._quiet_until = 0.0

    def enqueue(self, queue: str, job: str, *arguments: str | int, once_in: int = 0) -> bool:
        """Enqueue `workers.jobs.<job>(*arguments)`. False when Redis did not take it.

        With `once_in` it is the sweep's, and enqueued at most once in so many seconds.
        """
        if not once_in:
            return self.enqueue_all([(queue, job, arguments)])
        if not self._first_in(once_in, job, arguments):
            return True
        taken = self.enqueue_all([(queue, job, arguments)])
        if taken:
            telemetry.SWEPT_JOBS.add(job=job)
        return taken

    def enqueue_all(self, calls: Sequence[Call]) -> bool:
        """Several calls in one round trip; False when Redis did not take them."""
        if time.monotonic() < self._quiet_until:
            self._count_dropped(calls)
            return False
        try:
            with self._client.pipeline(transaction=False) as pipeline:
                for queue, job, arguments in calls:
                    self._queues[queue].enqueue(f"workers.jobs.{job}", *arguments, pipeline=pipeline, **_JOB)
                pipeline.execute()
        except redis.RedisError as error:
            self._quiet_until = time.monotonic() + PAUSE_SECONDS
            self._count_dropped(calls)
            log.warning("Redis did not take a ring", extra={"error": type(error).__name__})
            return False
        return True

    def _first_in(self, seconds: int, job: str, arguments: Sequence[str | int]) -> bool:
        # RQ's own unique jobs will not do: the trace of a job whose worker was killed would block it for minutes.
        name = ":".join(str(part) for part in ("firstline", "enqueued", job, *arguments))
        try:
            return bool(self._client.set(name, 1, nx=True, ex=seconds))
        except redis.RedisError:
            return True

    def _count_dropped(self, calls: Sequence[Call]) -> None:
        for queue, _, _ in calls:
            telemetry.DROPPED_JOBS.add(queue=queue)


# RQ keeps nothing of a job: what matters stands in Postgres. The time-out is RQ's own bookkeeping (how long a job may
# count as started); each job bounds itself. A finished job's trace is left to expire: deleting it at once costs RQ as
# much again as running it. `ttl` lets a ring that no worker heard fade: the sweeper calls again.
_JOB = {"result_ttl": 60, "failure_ttl": 3600, "job_timeout": 600, "ttl": 600, "description": "ring"}
