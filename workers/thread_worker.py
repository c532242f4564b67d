"""RQ's worker on many threads in one process.

A language model takes 10 to 20 seconds, nearly all of it waiting; RQ's standard worker holds a forked process for that
long. `ThreadWorker` is RQ's own worker with four things changed: a job runs on a thread of a bounded pool, a free
thread is waited for before a job is taken (so that another process may have it), a lost Redis is waited for, and only
our own functions are run.
"""

from __future__ import annotations

import copy
import logging
import threading
import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from typing import Any
from uuid import uuid4

import redis
from redis.client import Pipeline
from rq import Queue
from rq.exceptions import StopRequested
from rq.job import Job
from rq.serializers import JSONSerializer
from rq.timeouts import BaseDeathPenalty
from rq.worker import SimpleWorker

from bot.log import failure
from workers.own_jobs import Functions, only
from workers.redis_outage import OUTAGE

log = logging.getLogger("firstline.thread_worker")
POLL_SECONDS = 1
RECONNECT_SECONDS = 1.0
HEARTBEAT_SECONDS = 5.0
logging.getLogger("rq.worker").addFilter(OUTAGE.instead_of)


class NoDeathPenalty(BaseDeathPenalty):
    """RQ's time limits interrupt the main thread by a signal, or a thread between any two instructions, a commit and
    its bookkeeping among them. Our jobs bound themselves: model and vendor time-outs, statement time-out, lease."""

    def setup_death_penalty(self) -> None:
        return

    def cancel_death_penalty(self) -> None:
        return


class ThreadWorker(SimpleWorker):
    """Listens to `queues` and runs at most `threads` jobs at a time. `work()` may run on any thread."""

    death_penalty_class = NoDeathPenalty
    max_connection_wait_time = 2.0  # seconds between two attempts to reach Redis

    def __init__(self, queues: list[Queue], *, connection: redis.Redis, threads: int, functions: Functions) -> None:
        """`functions`: what may be run, by the names that jobs have in Redis."""
        super().__init__(
            queues,
            connection=connection,
            log_job_description=False,
            job_class=only(functions),
            serializer=JSONSerializer,
        )
        self._slots = threading.BoundedSemaphore(threads)
        self._threads = threads
        self._next_heartbeat = 0.0
        self._pool = ThreadPoolExecutor(max_workers=threads, thread_name_prefix=queues[0].name)

    def work(self, *args: Any, **kwargs: Any) -> bool:
        """RQ's loop, under a new name each time: after a cut connection Redis may still believe in the old one."""
        self.name = uuid4().hex
        self._next_heartbeat = 0.0
        return super().work(*args, **kwargs)

    def register_birth(self) -> None:
        super().register_birth()  # type: ignore[no-untyped-call]
        OUTAGE.back()

    def dequeue_job_and_maintain_ttl(self, *_: Any, **__: Any) -> tuple[Job, Queue]:
        """Wait for a free thread, then for a job; look often whether to stop."""
        while not self._stop_requested:
            if not self._slots.acquire(timeout=POLL_SECONDS):
                self.heartbeat()
                continue
            # A stop may have been asked for while we waited for the thread.
            result = None
            try:
                if not self._stop_requested:
                    result = super().dequeue_job_and_maintain_ttl(POLL_SECONDS, max_idle_time=POLL_SECONDS)
            finally:
                if result is None:
                    self._slots.release()
            if result is not None:
                return result
        raise StopRequested

    def heartbeat(self, timeout: int | None = None, pipeline: Pipeline | None = None) -> None:
        """Told every few seconds. RQ would tell it three times a job, each a wait for Redis that all jobs queue behind.

        RQ also begins every attempt to reach Redis with this, and tries for ever: a stop must be heard there too.
        """
        if pipeline is None and time.monotonic() < self._next_heartbeat and not self._stop_requested:
            return
        self._next_heartbeat = time.monotonic() + HEARTBEAT_SECONDS
        try:
            super().heartbeat(timeout, pipeline)
        except redis.ConnectionError:
            if self._stop_requested:
                raise StopRequested from None
            raise
        if pipeline is None:
            OUTAGE.back()

    def execute_job(self, job: Job, queue: Queue) -> None:
        """Hand the job to a thread. The copy keeps the execution's state apart from that of other jobs."""
        self._pool.submit(self._run, copy.copy(self), job, queue)

    def request_stop(self, *_: Any) -> None:
        """Take no more jobs; `work()` returns within seconds, what runs goes on until `drain`."""
        self._stop_requested = True

    def drain(self, seconds: float) -> bool:
        """Wait up to `seconds` for running jobs; True when all have ended."""
        deadline = time.monotonic() + seconds
        free = 0
        while free < self._threads and (left := deadline - time.monotonic()) > 0:
            free += self._slots.acquire(timeout=left)
        return free == self._threads

    def _run(self, execution: ThreadWorker, job: Job, queue: Queue) -> None:
        try:
            execution.prepare_execution(job)
            execution.perform_job(job, queue)
        except redis.RedisError as error:
            # RQ's bookkeeping went down with Redis; the work itself is recorded in Postgres.
            OUTAGE.away(type(error))
        finally:
            self._slots.release()

    def _install_signal_handlers(self) -> None:
        """The process decides about signals, not each of its workers."""


def work_until_stopped(make: Callable[[], ThreadWorker], stopping: threading.Event) -> None:
    """Run the worker that `make` makes; when Redis is away, wait for it and go on without anyone doing anything."""
    while not stopping.is_set():
        try:
            worker = make()
            if stopping.is_set():  # it was made too late to be told
                return
            worker.work(logging_level="WARNING")
        except redis.RedisError as error:
            OUTAGE.away(type(error))
        except Exception:  # noqa: BLE001  (a taker that died would leave its queues to nobody, unseen)
            failure(log, "a worker broke down and is started again")
        stopping.wait(RECONNECT_SECONDS)
