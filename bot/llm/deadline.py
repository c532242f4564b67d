"""A hard end for a network exchange: whatever a server dribbles, its socket is shut when the time is over.

Time-outs of an HTTP client bound each read, not their sum. One watching thread serves all exchanges of a process.
"""

from __future__ import annotations

import contextlib
import itertools
import math
import socket
import threading
import time
from collections.abc import Iterator


class Deadlines:
    """Thread-safe; one a process."""

    def __init__(self) -> None:
        self._due: dict[int, tuple[float, socket.socket]] = {}
        self._changed = threading.Condition()
        self._numbers = itertools.count()
        self._watcher: threading.Thread | None = None
        self._sleeps_until = math.inf

    @contextlib.contextmanager
    def ends(self, connection: socket.socket, at: float) -> Iterator[None]:
        """Shut `connection` at `at` (`time.monotonic()` seconds) unless the block is left before.

        A thread that is reading from it then wakes up and finds the connection ended.
        """
        number = next(self._numbers)
        with self._changed:
            self._due[number] = (at, connection)
            self._watch()
            if at < self._sleeps_until:  # else it wakes in time, and need not look through hundreds of others now
                self._changed.notify()
        try:
            yield
        finally:
            with self._changed:
                self._due.pop(number, None)

    def _watch(self) -> None:
        """Start the thread with the first exchange."""
        if self._watcher is None or not self._watcher.is_alive():
            self._watcher = threading.Thread(target=self._run, name="deadlines", daemon=True)
            self._watcher.start()

    def _run(self) -> None:
        with self._changed:
            while True:
                now = time.monotonic()
                for number, (at, connection) in list(self._due.items()):
                    if at <= now:
                        del self._due[number]
                        shut(connection)
                self._sleeps_until = min((at for at, _ in self._due.values()), default=math.inf)
                left = self._sleeps_until - now
                self._changed.wait(None if left == math.inf else max(0.0, left))


def shut(connection: socket.socket) -> None:
    """End both directions, also under TLS: not SSLSocket.shutdown, which would leave a plain socket to be read."""
    with contextlib.suppress(OSError):  # it ended by itself
        socket.socket.shutdown(connection, socket.SHUT_RDWR)
