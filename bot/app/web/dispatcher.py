"""Which threads work on requests: a few, and others in the place of those that are held up.

Threads that compute at the same time are in each other's way, since one at a time has CPython's lock. Some say that
they wait from now on (`step_aside`); what else holds one up (a vendor) shows in that it takes long.
"""

from __future__ import annotations

import logging
import math
import threading
import time
from typing import Any

from waitress.task import ThreadedTaskDispatcher

FEW = 2
PATIENCE = 0.02  # seconds, after which one that works on a request is taken for held up

log = logging.getLogger("firstline.web")


class Dispatcher(ThreadedTaskDispatcher):  # type: ignore[misc]
    """Has threads at hand for as many requests as it may work on at once; the others sleep."""

    def __init__(self) -> None:
        super().__init__()
        # When each thread that works on a request took it; long ago, where it waits.
        self._began: dict[int, float] = {}
        self._called = 0  # threads that are about to wake up

    def add_task(self, task: Any) -> None:
        with self.lock:
            self.queue.append(task)
            self._call()

    def call_others(self) -> bool:
        """In the place of those that are held up. False: nothing waits; else it is to be called again after
        PATIENCE."""
        with self.lock:
            for _ in self.queue:
                if not self._call():
                    break
            return bool(self.queue)

    def step_aside(self) -> None:
        """The current thread waits from now on, until it has the next request."""
        with self.lock:
            if threading.get_ident() in self._began:
                self._began[threading.get_ident()] = -math.inf
                if self.queue:
                    self._call()

    def handler_thread(self, thread_no: int) -> None:
        while (task := self._next(thread_no)) is not None:
            try:
                task.service()
            except BaseException as error:  # noqa: BLE001  (the thread has others to work on)
                log.error("a request failed", extra={"error": type(error).__name__})

    def _next(self, thread_no: int) -> Any:
        """None: this thread is to end."""
        with self.lock:
            self._began.pop(threading.get_ident(), None)
            while not self.stop_count and (not self.queue or self._going_on() >= FEW):
                self.active_count -= 1
                self.queue_cv.wait()
                self.active_count += 1
                self._called = max(0, self._called - 1)
            if not self.stop_count:
                self._began[threading.get_ident()] = time.monotonic()
                return self.queue.popleft()
            self.active_count -= 1
            self.stop_count -= 1
            self.threads.discard(thread_no)
            self.thread_exit_cv.notify()
            return None

    def _call(self) -> bool:
        """False: enough are at it, or all are."""
        if self.active_count + self._called >= len(self.threads) or self._going_on() + self._called >= FEW:
            return False
        self._called += 1
        self.queue_cv.notify()
        return True

    def _going_on(self) -> int:
        """How many work on a request and are not held up."""
        since = time.monotonic() - PATIENCE
        return sum(began > since for began in self._began.values())
