"""Who meets a server that stands still waits for seconds; those behind them are not to wait as long, one after another.

Once somebody has waited in vain for as long as one may, and nobody had an answer meanwhile, one at a time asks the
server something small, and the others are refused at once. It may have been a row that was waited for: then that is
answered, and all goes on.
"""

from __future__ import annotations

import math
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager

from bot.errors import StoreUnavailable


class Standstill:
    """Thread-safe. `limit`: seconds that one use of a connection may take."""

    def __init__(self, limit: float) -> None:
        self._limit = limit
        self._answered = -math.inf
        self._stands_still = False
        self._finding_out = threading.Lock()

    @contextmanager
    def use(self, ask: Callable[[], object]) -> Iterator[None]:
        """Around waiting for a connection and using it. `ask` asks the server something small. Raises StoreUnavailable,
        at once where others find out."""
        if self._stands_still:
            self._find_out(ask)
        with self._noticed():
            yield

    def _find_out(self, ask: Callable[[], object]) -> None:
        if not self._finding_out.acquire(blocking=False):
            raise StoreUnavailable("the database stands still")
        try:
            ask()
            self._has_answered()
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
