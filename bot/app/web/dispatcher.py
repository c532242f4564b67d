"""Which threads work on requests: a few, and more where those are held up.

Threads that compute at the same time are in each other's way, since one at a time has CPython's lock. What holds one up
is not known beforehand (a row, a vendor); it shows in that nobody begins with what waits.
"""

from __future__ import annotations

import logging
import time
from typing import Any

from waitress.task import ThreadedTaskDispatcher

FEW = 2
PATIENCE = 0.02  # seconds in which nobody began with what waits

log = logging.getLogger("firstline.web")


class Dispatcher(ThreadedTaskDispatcher):  # type: ignore[misc]
    """Has threads at hand for as many requests as it may work on at once; the others sleep."""

    def __init__(self) -> None:
        super().__init__()
        self._moved = 0.0  # since when what is next waits
        self._called = 0  # threads that are about to wake up

    def add_task(self, task: Any) -> None:
        with self.lock:
            if not self.queue:
                self._moved = time.monotonic()
            self.queue.append(task)
            self._call()

    def call_another(self) -> bool:
        """If it is time. False: nothing waits; else it is to be called again after PATIENCE."""
        with self.lock:
            if self.queue:
                self._call()
            return bool(self.queue)

    def handler_thread(self, thread_no: int) -> None:
        while (task := self._next(thread_no)) is not None:
            try:
                task.service()
            except BaseException as error:  # noqa: BLE001  (the thread has others to work on)
                log.error("a request failed", extra={"error": type(error).__name__})

    def _next(self, thread_no: int) -> Any:
        """None: this thread is to end."""
        with self.lock:
            while not self.stop_count and (not self.queue or self._are_enough()):
                self.active_count -= 1
                self.queue_cv.wait()
                self.active_count += 1
                self._called = max(0, self._called - 1)
            if not self.stop_count:
                self._moved = time.monotonic()
                return self.queue.popleft()
            self.active_count -= 1
            self.stop_count -= 1
            self.threads.discard(thread_no)
            self.thread_exit_cv.notify()
            return None

    def _call(self) -> None:
        at_work = self.active_count + self._called
        if at_work < len(self.threads) and (at_work < FEW or not self._goes_on()):
            self._called += 1
            self.queue_cv.notify()

    def _are_enough(self) -> bool:
        """Without this thread?"""
        return self.active_count > FEW and self._goes_on()

    def _goes_on(self) -> bool:
        return time.monotonic() - self._moved < PATIENCE
