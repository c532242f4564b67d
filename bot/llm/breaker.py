"""Leaves alone for a while what has failed several times in a row, so that nobody waits for it in vain."""

from __future__ import annotations

import time
from collections.abc import Callable
from threading import Lock

FAILURES = 3  # in a row, after which it is left alone
PAUSE_SECONDS = 60.0


class Breaker:
    """One for each thing that may fail. Thread-safe."""

    def __init__(self, clock: Callable[[], float] = time.monotonic) -> None:
        """`clock` is in seconds."""
        self._clock = clock
        self._lock = Lock()
        self._failures = 0
        self._rests_until = 0.0

    @property
    def resting(self) -> bool:
        """Whether `admits` would say no now."""
        with self._lock:
            return self._rests()

    def admits(self) -> bool:
        """Whether it may be asked now. After the pause whoever comes first finds out; for the others it rests on."""
        with self._lock:
            if self._rests():
                return False
            if self._failures >= FAILURES:
                self._rests_until = self._clock() + PAUSE_SECONDS
            return True

    def succeeded(self) -> None:
        with self._lock:
            self._failures = 0

    def failed(self) -> bool:
        """Whether it is left alone from now on, and was not before."""
        with self._lock:
            self._failures += 1
            if self._failures >= FAILURES:
                self._rests_until = self._clock() + PAUSE_SECONDS
            return self._failures == FAILURES

    def _rests(self) -> bool:
        return self._failures >= FAILURES and self._clock() < self._rests_until
