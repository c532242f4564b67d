"""Counts the changes of the stand-ins' state, and wakes up whoever waits for the next one."""

from __future__ import annotations

import threading


class Changes:
    """A counter that threads can wait for. `notify` is called under the stand-ins' locks: it must not take one."""

    def __init__(self) -> None:
        self._version = 0
        self._closed = False
        self._changed = threading.Condition()

    def notify(self) -> None:
        with self._changed:
            self._version += 1
            self._changed.notify_all()

    def wait(self, seen: int, seconds: float) -> int:
        """The version: as soon as it differs from `seen`, or after `seconds`, or once closed."""
        with self._changed:
            self._changed.wait_for(lambda: self._version != seen or self._closed, seconds)
            return self._version

    @property
    def version(self) -> int:
        return self._version

    @property
    def closed(self) -> bool:
        return self._closed

    def close(self) -> None:
        with self._changed:
            self._closed = True
            self._changed.notify_all()
