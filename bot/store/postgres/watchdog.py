"""A limit on our side to how long a connection to Postgres may be in use.

Postgres' own limits (`statement_timeout`) are kept by its server, which may stand still itself: a paused machine, a
fail-over in silence. libpq waits for it without end, and TCP's time-outs see nothing wrong as long as its kernel
answers. So a connection that has been in use for too long is shut down from here; whoever waits on it gets an
OperationalError, and the pool makes another.

The time is counted in ticks of this process: one that stood still itself blames nobody.
"""

from __future__ import annotations

import itertools
import math
import os
import socket
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Protocol
from weakref import WeakKeyDictionary, ref

TICK_SECONDS = 0.1
THREAD = "database-watchdog"


class HasSocket(Protocol):
    def fileno(self) -> int: ...


class Watchdog:
    """Thread-safe. Its one thread starts with the first use and ends when nobody has the watchdog any more."""

    def __init__(self) -> None:
        self._numbers = itertools.count()
        self._sockets: WeakKeyDictionary[HasSocket, socket.socket] = WeakKeyDictionary()
        self._left: dict[int, tuple[socket.socket, int]] = {}
        self._lock = threading.Lock()
        self._thread: threading.Thread | None = None

    @contextmanager
    def over(self, connection: HasSocket, seconds: float) -> Iterator[None]:
        """The connection is in use while the context lasts, and shut down where that is for too long."""
        ticks = math.ceil(seconds / TICK_SECONDS) + 1  # the first may be over at once
        mine = self._socket_of(connection)
        number = next(self._numbers)
        with self._lock:
            self._left[number] = mine, ticks
            if self._thread is None:
                self._thread = threading.Thread(target=_watch, args=(ref(self),), name=THREAD, daemon=True)
                self._thread.start()
        try:
            yield
        finally:
            with self._lock:
                self._left.pop(number, None)

    def _socket_of(self, connection: HasSocket) -> socket.socket:
        """A descriptor of its own, as long as the connection is somebody's: libpq may close the other, and its number
        may be another connection's by then. Made once: to copy and close it takes five system calls, and each lets
        another thread go first."""
        mine = self._sockets.get(connection)
        if mine is None:
            mine = self._sockets[connection] = socket.socket(fileno=os.dup(connection.fileno()))
        return mine

    def tick(self) -> None:
        """A tenth of a second is over."""
        with self._lock:
            self._left = {number: (one, left - 1) for number, (one, left) in self._left.items()}
            for one in [one for one, left in self._left.values() if left == 0]:
                _shut(one)


def _watch(of: ref[Watchdog]) -> None:
    pause = threading.Event()
    while True:
        pause.wait(TICK_SECONDS)
        if (watchdog := of()) is None:
            return
        watchdog.tick()
        del watchdog  # or it would be kept during the pause


def _shut(connection: socket.socket) -> None:
    try:
        connection.shutdown(socket.SHUT_RDWR)
    except OSError:
        return  # it is gone already
