"""RQ's worker on many threads in one process.

A language model takes 10 to 20 seconds, nearly all of it waiting; RQ's standard worker holds a forked process for that
long. `ThreadWorker` is RQ's own worker with five things changed: a job runs on a thread of its queue's bounded pool;
only queues with a free thread are listened to (so that another process may have what is in the others); nothing is
written down about a job (what it did is in Postgres); only our own functions are run; and a lost Redis is waited for.
"""

from __future__ import annotations

import logging
import threading
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import partial
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
from rq.worker_registration import WORKERS_BY_QUEUE_KEY

from bot import telemetry
from bot.jobs import queue
from bot.log import failure
from bot.orchestration.threads import THREADS
from workers.own_jobs import Functions, only
from workers.redis_outage import OUTAGE

log = logging.getLogger("firstline.thread_worker")
POLL_SECONDS = 1
RECONNECT_SECONDS = 1.0
HEARTBEAT_SECONDS = 5.0
Beat = Callable[[], None]  # called in every round
logging.getLogger("rq.worker").addFilter(OUTAGE.instead_of)


class NoDeathPenalty(BaseDeathPenalty):
    """RQ's time limits interrupt the main thread by a signal, or a thread between any two instructions, a commit and
    its bookkeeping among them. Our jobs bound themselves: model and vendor time-outs, statement time-out, lease."""

    def setup_death_penalty(self) -> None:
        return

    def cancel_death_penalty(self) -> None:
        return


@dataclass(slots=True)
class _Pool:
    """The threads of one queue."""

    threads: int
    running: int = 0


class ThreadWorker(SimpleWorker):
    """Listens to `queues` and runs at most so many jobs of each at a time. `work()` may run on any thread."""

    death_penalty_class = NoDeathPenalty
    max_connection_wait_time = 2.0  # seconds between two attempts to reach Redis

    def __init__(
        self,
        queues: Mapping[str, int],
        *,
        connection: redis.Redis,
        functions: Functions,
        beat: Beat = lambda: None,
    ) -> None:
        """`queues`: by name, those to look at first first, each with its number of threads; `functions`: what may be
        run, by the names that jobs have in Redis."""
        super().__init__(
            [queue(name, connection) for name in queues],
            connection=connection,
            log_job_description=False,
            job_class=only(functions),
            serializer=JSONSerializer,
        )
        self._functions = functions
        self._beat = beat
        self._pools = {name: _Pool(threads) for name, threads in queues.items()}
        self._changed = threading.Condition()
        self._next_heartbeat = 0.0
        self._told: str | None = None
        self._ended = 0

    def work(self, *args: Any, **kwargs: Any) -> bool:
        """RQ's loop, under a new name each time: after a cut connection Redis may still believe in the old one."""
        self.name = uuid4().hex
        self._next_heartbeat = 0.0
        self._told = None
        self._remove_what_is_not_ours()
        return super().work(*args, **kwargs)

    def _remove_what_is_not_ours(self) -> None:
        """A key of RQ's that is of another type than RQ makes it: as long as it is there, no job of any queue is taken.
        RQ ends its loop at the first such error, and does not say which key it was."""
        sets = [self.redis_workers_keys, Queue.redis_queues_keys]
        kinds = dict.fromkeys([*sets, *(WORKERS_BY_QUEUE_KEY % one.name for one in self.queues)], b"set")
        kinds |= dict.fromkeys((key for one in self.queues for key in (one.key, one.intermediate_queue_key)), b"list")
        with self.connection.pipeline(transaction=False) as pipeline:
            for key in kinds:
                pipeline.type(key)
            found = dict(zip(kinds, pipeline.execute(), strict=True))
        foreign = [key for key, kind in kinds.items() if found[key] not in (kind, b"none")]
        if foreign:
            log.error("keys in Redis that are not ours are removed: it is shared", extra={"keys": len(foreign)})
            self.connection.delete(*foreign)

    def register_birth(self) -> None:
        super().register_birth()  # type: ignore[no-untyped-call]
        OUTAGE.back()

    def check_for_suspension(self, burst: bool) -> None:
        """With every heartbeat: asked before every job, it would be a wait for Redis that all jobs queue behind."""
        if time.monotonic() >= self._next_heartbeat:
            super().check_for_suspension(burst)

    def set_state(self, state: str, pipeline: Pipeline | None = None) -> None:
        """Where it changes: RQ would say before every job that nothing has."""
        if state != self._told:
            super().set_state(state, pipeline)
            self._told = state

    def dequeue_job_and_maintain_ttl(self, *_: Any, **__: Any) -> tuple[Job, Queue]:
        """Wait for a free thread, then for a job that it may run; look often whether to stop."""
        while not self._stop_requested:
            self._ordered_queues = self._with_free_threads()
            if not self._ordered_queues:
                self.heartbeat()
                continue
            # A stop may have been asked for while we waited for the thread.
            if not self._stop_requested:
                taken = super().dequeue_job_and_maintain_ttl(POLL_SECONDS, max_idle_time=POLL_SECONDS)
                if taken is not None:
                    return taken
        raise StopRequested

    def _with_free_threads(self) -> list[Queue]:
        """Those queues; waits a moment where there are none."""

        def found() -> list[Queue]:
            return [one for one in self.queues if self._pools[one.name].running < self._pools[one.name].threads]

        with self._changed:
            return found() or (self._changed.wait(POLL_SECONDS) and found()) or []

    def heartbeat(self, timeout: int | None = None, pipeline: Pipeline | None = None) -> None:
        """Told every few seconds. RQ would tell it three times a job, each a wait for Redis that all jobs queue behind.

        RQ also begins every attempt to reach Redis with this, and tries for ever: a stop must be heard there too.
        """
        self._beat()
        if pipeline is None and time.monotonic() < self._next_heartbeat and not self._stop_requested:
            return
        self._next_heartbeat = time.monotonic() + HEARTBEAT_SECONDS
        try:
            super().heartbeat(timeout, pipeline)
            if pipeline is None and self._ended:
                ended, self._ended = self._ended, 0
                self.connection.hincrby(self.key, "successful_job_count", ended)  # what `rq info` shows
        except redis.ConnectionError:
            if self._stop_requested:
                raise StopRequested from None
            raise
        if pipeline is None:
            OUTAGE.back()

    def execute_job(self, job: Job, queue: Queue) -> None:
        """Hand the job to a thread. From here on nothing of it is left in Redis: where this process dies, the sweep
        finds what it was to do."""
        self.connection.delete(job.key, queue.intermediate_queue_key)
        pool = self._pools[queue.name]
        with self._changed:
            pool.running += 1
        try:
            THREADS.run(partial(self._run, job, pool), queue.name)
        except RuntimeError:  # there can be no more threads at present
            self._end(pool)
            raise

    def request_stop(self, *_: Any) -> None:
        """Take no more jobs; `work()` returns within seconds, what runs goes on until `drain`."""
        self._stop_requested = True

    def drain(self, seconds: float) -> bool:
        """Wait up to `seconds` for running jobs; True when all have ended."""
        with self._changed:
            return self._changed.wait_for(lambda: not any(pool.running for pool in self._pools.values()), seconds)

    def _run(self, job: Job, pool: _Pool) -> None:
        try:
            self._measure_wait(job)
            job._execute()
        except Exception:  # noqa: BLE001  (a job that cannot be read, or is not of ours)
            failure(log, "a job could not be run")
        finally:
            self._end(pool)

    def _end(self, pool: _Pool) -> None:
        with self._changed:
            self._ended += 1
            pool.running -= 1
            self._changed.notify_all()

    def _measure_wait(self, job: Job) -> None:
        """By the clocks of two machines, which may disagree by more than the wait: never less than nothing."""
        name = job.func_name
        if job.enqueued_at is not None and name in self._functions:
            waited = (datetime.now(UTC) - job.enqueued_at).total_seconds()
            telemetry.JOB_WAIT.observe(max(0.0, waited), job=str(name).rpartition(".")[2])

    def _install_signal_handlers(self) -> None:
        """The process decides about signals, not each of its workers."""


def work_until_stopped(make: Callable[[], ThreadWorker], stopping: threading.Event, beat: Beat = lambda: None) -> None:
    """Run the worker that `make` makes; when Redis is away, wait for it and go on without anyone doing anything."""
    while not stopping.is_set():
        beat()
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
