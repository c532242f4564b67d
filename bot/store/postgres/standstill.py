"""Who meets a server that stands still waits for seconds; those behind them are not to wait as long, one after another.

Once somebody has waited in vain for as long as one may, and nobody had an answer meanwhile, one at a time finds out
whether the server is back, and the others are refused at once.
"""

from __future__ import annotations

import math
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager

from bot.errors import StoreUnavailable


class Standstill:
    """Thread-safe. `limit`: seconds that one use of a connection may take."""

    def __init__(self, limit: float) -> None:
        self._limit = limit
        self._answered = -math.inf
        self._stands_still = False
        self._finding_out = threading.RLock()

    @contextmanager
    def use(self) -> Iterator[None]:
        """Around waiting for a connection and using it. Raises StoreUnavailable, at once, where others find out."""
        if not self._stands_still:
            with self._noticed():
                yield
            return
        if not self._finding_out.acquire(blocking=False):
            raise StoreUnavailable("the database stands still")
        try:
            with self._noticed():
                yield
        finally:
            self._finding_out.release()

    @contextmanager
    def _noticed(self) -> Iterator[None]:
        began = time.monotonic()
        try:
            yield
        except StoreUnavailable:
            self._stands_still |= time.monotonic() - max(began, self._answered) >= self._limit
            raise
        except BaseException:
            self._has_answered()
            raise
        self._has_answered()

    def _has_answered(self) -> None:
        self._answered, self._stands_still = time.monotonic(), False
