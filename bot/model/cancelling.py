"""Telling somebody at work in another thread that nobody waits for it any more."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager


class Cancellation:
    """Thread-safe. Final: what is cancelled stays so."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._cancelled = False
        self._ends: dict[object, Callable[[], None]] = {}

    @property
    def cancelled(self) -> bool:
        return self._cancelled

    def cancel(self) -> None:
        """Ends what is ended by it; returns at once."""
        with self._lock:
            self._cancelled = True
            ends = list(self._ends.values())
            self._ends.clear()
        for end in ends:
            end()

    @contextmanager
    def ends_with(self, end: Callable[[], None]) -> Iterator[None]:
        """While the block lasts, `cancel` calls `end`, in its own thread, once; at once where that came before."""
        mark = object()
        with self._lock:
            late = self._cancelled
            if not late:
                self._ends[mark] = end
        if late:
            end()
        try:
            yield
        finally:
            with self._lock:
                self._ends.pop(mark, None)
