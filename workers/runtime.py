"""The workers of one process: bulkheads, so that nothing that is full or hangs holds what others need. Each queue has
threads of its own, and of answers, words, what goes to others and fetches each vendor has.
"""

from __future__ import annotations

import logging
import threading
import time
from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import partial

import redis

from bot.app.container import Container
from bot.config import Settings
from bot.jobs import RINGS, Job, connect
from bot.telemetry.pulse import Pulse
from workers import jobs
from workers.bulkheads.doorbell import hear_until_stopped
from workers.bulkheads.vendors import small_share
from workers.handlers import install_handlers
from workers.thread_worker import Beat, ThreadWorker, work_until_stopped

log = logging.getLogger("firstline.runtime")
REDIS_TIMEOUT_SECONDS = 30.0  # of one Redis command; longer than a blocking pop


def queues(settings: Settings) -> Mapping[str, int]:
    """RQ's queues and how many jobs of each run at a time, the most urgent first.

    One whose threads are busy is left out of a blocking pop, and is heard again when that returns: up to a second after
    its thread is free. What cannot wait for so long is rung for instead.
    """
    small = small_share(settings.behaviour.workers)
    return {
        "sweep": 1,
        "escalations": small,
        "opinions": small,
        "acts": small,
        "default": 4,
        "knowledge": 1,
        "vectors": 1,
        "rehearsals": 1,
    }


@dataclass(slots=True)
class _Taker:
    """Takes jobs on a thread of its own. Its worker is made when Redis can first be reached, and kept over its
    absences."""

    queues: Mapping[str, int]
    client: redis.Redis
    beat: Beat
    stopping: threading.Event
    worker: ThreadWorker | None = None
    thread: threading.Thread = field(init=False)

    def __post_init__(self) -> None:
        run = partial(work_until_stopped, self._made, self.stopping, self.beat)
        self.thread = threading.Thread(target=run, name="take", daemon=True)
        self.thread.start()

    def _made(self) -> ThreadWorker:
        if self.worker is None:
            self.worker = ThreadWorker(self.queues, connection=self.client, functions=jobs.functions(), beat=self.beat)
        return self.worker


class WorkerRuntime:
    """Working from the moment it is made until `stop`."""

    def __init__(self, container: Container, pulse: Pulse | None = None) -> None:
        """`pulse` is told of every round in which jobs are looked for."""
        self._job_queue = container.job_queue
        self._handlers = install_handlers(container)
        self._stopping = threading.Event()
        client = connect(container.settings.env.redis_url or "", timeout=REDIS_TIMEOUT_SECONDS)
        pulse = pulse or Pulse("worker")
        self._taker = _Taker(queues(container.settings), client, pulse.part("jobs"), self._stopping)
        self._doorbells = [self._doorbell(job, client, pulse.part(job)) for job in RINGS]
        here = self._handlers
        self._dispatchers = (here.answers, here.deliveries, here.notes, here.labels, here.fetches)
        for dispatcher in self._dispatchers:  # whoever rang before may have been forgotten
            dispatcher.ring()

    def stop(self, grace: float) -> bool:
        """Take nothing new, let what runs finish for `grace` seconds, give back the rest; True if all finished."""
        self._stopping.set()
        self._handlers.answer_job.stop(grace)
        if self._handlers.opinions is not None:
            self._handlers.opinions.stop()
        self._handlers.source_refresh.stop()
        self._handlers.vector_job.stop()
        self._handlers.rehearsal_job.stop()
        for dispatcher in self._dispatchers:
            dispatcher.stop()
        drains = [one.drain for one in self._dispatchers]
        if (worker := self._taker.worker) is not None:
            worker.request_stop()
            drains.append(worker.drain)
        deadline = time.monotonic() + grace
        drained = [drain(max(0.0, deadline - time.monotonic())) for drain in drains]
        if not all(drained):
            self._handlers.answer_job.give_back()
        for delayed in self._handlers.delayed:
            delayed.stop()
        for job in RINGS:  # for what is left to other processes
            self._job_queue.enqueue(job)
        self._handlers.signs_of_life.stop()
        self._handlers.unwanted.stop()
        for thread in (self._taker.thread, *self._doorbells):
            thread.join(grace)
        log.info("stopped", extra={"all_finished": all(drained)})
        return all(drained)

    def _doorbell(self, job: Job, client: redis.Redis, beat: Beat) -> threading.Thread:
        told = (job, client, partial(jobs.ring, job), self._stopping, beat)
        full = {"full": self._handlers.answers.full} if job is Job.ANSWER else {}
        thread = threading.Thread(target=hear_until_stopped, args=told, kwargs=full, name=f"ring {job}", daemon=True)
        thread.start()
        return thread
