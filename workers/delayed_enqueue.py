"""Enqueues jobs of this process when they fall due, where the sweep would come seconds later.

Nothing depends on it: what is lost here (the process stops, too much is set) the sweep finds.
"""

from __future__ import annotations

import heapq
import itertools
import logging
import threading
import time
from collections.abc import Callable

from bot.jobs import Job
from bot.log import failure

log = logging.getLogger("firstline.delayed_enqueue")
MAX_DELAYED = 10_000  # jobs set at the same time
# What is due is in Postgres, whose clock is not ours: a job that came too early would find nothing to do.
MARGIN_SECONDS = 0.02
LONGEST_WAIT_SECONDS = 3600.0  # a vendor may ask us to wait longer than a lock can be waited for

Enqueue = Callable[..., object]  # a job and its arguments: `JobQueue.enqueue`


class DelayedEnqueue:
    """Thread-safe. Its one thread starts with the first job and ends with `stop`."""

    def __init__(self, enqueue: Enqueue, *, limit: int = MAX_DELAYED) -> None:
        self._enqueue = enqueue
        self._limit = limit
        self._numbers = itertools.count()
        self._set: list[tuple[float, int, Job, tuple[str | int, ...]]] = []
        self._changed = threading.Condition()
        self._stopped = False
        self._thread: threading.Thread | None = None

    def enqueue_in(self, seconds: float, job: Job, *arguments: str | int) -> None:
        """Enqueue once, after `seconds`; not at all when too much is set or this has stopped."""
        due = time.monotonic() + max(0.0, seconds) + MARGIN_SECONDS
        with self._changed:
            if self._stopped or len(self._set) >= self._limit:
                return
            number = next(self._numbers)
            heapq.heappush(self._set, (due, number, job, arguments))
            if self._thread is None:
                self._thread = threading.Thread(target=self._run, name="delayed-enqueue", daemon=True)
                self._thread.start()
            if self._set[0][1] == number:  # else it wakes in time
                self._changed.notify()

    def stop(self) -> None:
        """Enqueue no more; returns when the thread has ended."""
        with self._changed:
            self._stopped = True
            self._set.clear()
            self._changed.notify()
        if self._thread is not None:
            self._thread.join()

    def _run(self) -> None:
        while (call := self._next()) is not None:
            job, arguments = call
            try:
                self._enqueue(job, *arguments)
            except Exception:  # noqa: BLE001  (the jobs after this one are still to be enqueued)
                failure(log, "a delayed job was not enqueued", job=job)

    def _next(self) -> tuple[Job, tuple[str | int, ...]] | None:
        """Wait for the next that is due; None when stopped."""
        with self._changed:
            while not self._stopped:
                wait = self._set[0][0] - time.monotonic() if self._set else None
                if wait is not None and wait <= 0:
                    _, _, job, arguments = heapq.heappop(self._set)
                    return job, arguments
                self._changed.wait(wait and min(wait, LONGEST_WAIT_SECONDS))
        return None
