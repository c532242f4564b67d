"""The workers of one process: bulkheads, so that nothing that is full or hangs holds what others need. Each queue has
threads of its own, and of answers, deliveries and fetches each vendor has.
"""

from __future__ import annotations

import logging
import threading
import time

from bot.app.container import Container
from bot.config import Settings
from bot.jobs import RINGS, connect
from bot.telemetry.pulse import Pulse
from workers import jobs
from workers.bulkheads.vendors import small_share
from workers.handlers import install_handlers
from workers.thread_worker import ThreadWorker, work_until_stopped

log = logging.getLogger("firstline.runtime")
REDIS_TIMEOUT_SECONDS = 30.0  # of one Redis command; longer than a blocking pop


def queues(settings: Settings) -> dict[str, int]:
    """The queues of a process and how many jobs of each run at a time, the most urgent first. A job on one of the
    first four only looks for what is to be done."""
    small = small_share(settings.behaviour.workers)
    return {
        "sweep": 1,
        "answers": 1,
        "deliveries": 1,
        "fetches": 1,
        "escalations": small,
        "opinions": small,
        "acts": small,
        "default": 4,
        "knowledge": 1,
        "vectors": 1,
    }


class WorkerRuntime:
    """Working from the moment it is made until `stop`."""

    def __init__(self, container: Container, pulse: Pulse | None = None) -> None:
        """`pulse` is told of every round in which jobs are looked for."""
        self._settings = container.settings
        self._job_queue = container.job_queue
        self._pulse = pulse
        self._handlers = install_handlers(container)
        self._stopping = threading.Event()
        self._worker: ThreadWorker | None = None
        self._taker = threading.Thread(
            target=work_until_stopped, args=(self._made, self._stopping, pulse), name="take", daemon=True
        )
        self._taker.start()
        self._dispatchers = (self._handlers.answers, self._handlers.deliveries, self._handlers.fetches)
        for dispatcher in self._dispatchers:  # whoever rang before may have been forgotten
            dispatcher.ring()

    def stop(self, grace: float) -> bool:
        """Take nothing new, let what runs finish for `grace` seconds, give back the rest; True if all finished."""
        self._stopping.set()
        self._handlers.answer_job.stop(grace)
        self._handlers.source_refresh.stop()
        self._handlers.vector_job.stop()
        for dispatcher in self._dispatchers:
            dispatcher.stop()
        if self._worker is not None:
            self._worker.request_stop()
        deadline = time.monotonic() + grace
        working = (*self._dispatchers, *([self._worker] if self._worker is not None else ()))
        drained = [one.drain(max(0.0, deadline - time.monotonic())) for one in working]
        if not all(drained):
            self._handlers.answer_job.give_back()
        for delayed in self._handlers.delayed:
            delayed.stop()
        for job in RINGS:  # for what is left to other processes
            self._job_queue.enqueue(job)
        self._handlers.signs_of_life.stop()
        self._handlers.unwanted.stop()
        self._taker.join(grace)
        log.info("stopped", extra={"all_finished": all(drained)})
        return all(drained)

    def _made(self) -> ThreadWorker:
        """The process's worker, made when Redis can first be reached and kept over its absences."""
        if self._worker is None:
            client = connect(self._settings.env.redis_url or "", timeout=REDIS_TIMEOUT_SECONDS)
            self._worker = ThreadWorker(
                queues(self._settings), connection=client, functions=jobs.functions(), pulse=self._pulse
            )
        return self._worker
