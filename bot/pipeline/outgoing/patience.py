"""After some seconds without a word, whoever watches is told that the bot is still at it. One thread tells it for all
answers of this process.
"""

from __future__ import annotations

import heapq
import itertools
import logging
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager

log = logging.getLogger("firstline.patience")
Tell = Callable[[], None]


class Patience:
    """Safe to share between threads."""

    def __init__(self) -> None:
        self._due: list[tuple[float, int, Tell]] = []
        self._open: set[int] = set()
        self._numbers = itertools.count()
        self._changed = threading.Condition()
        self._runs = False

    @contextmanager
    def after(self, seconds: float, tell: Tell) -> Iterator[None]:
        """Unless the context ends before, `tell` is called after so many seconds; 0: never."""
        if not seconds:
            yield
            return
        with self._changed:
            number = next(self._numbers)
            self._open.add(number)
            self._forget_closed()
            heapq.heappush(self._due, (time.monotonic() + seconds, number, tell))
            self._start()
            if self._due[0][1] == number:  # else the thread wakes in time: to wake it takes longer than most steps
                self._changed.notify()
        try:
            yield
        finally:
            with self._changed:
                self._open.discard(number)

    def _start(self) -> None:
        if not self._runs:
            self._runs = True
            threading.Thread(target=self._run, name="patience", daemon=True).start()

    def _run(self) -> None:
        while True:
            tell = self._next()
            try:
                tell()
            except Exception as error:  # noqa: BLE001  (a bug in what is only shown)
                log.error("nobody was told that the bot is still at it", extra={"error": type(error).__name__})

    def _forget_closed(self) -> None:
        while self._due and self._due[0][1] not in self._open:
            heapq.heappop(self._due)

    def _next(self) -> Tell:
        """Wait for the next that is due and still open."""
        with self._changed:
            while True:
                self._forget_closed()
                wait = self._due[0][0] - time.monotonic() if self._due else None
                if wait is not None and wait <= 0:
                    _, number, tell = heapq.heappop(self._due)
                    self._open.discard(number)
                    return tell
                self._changed.wait(wait)


PATIENCE = Patience()
