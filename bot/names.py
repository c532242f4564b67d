"""Names of hosts, looked up within a time of ours.

The system's resolver takes no time-out. Where a name server hangs it keeps its own, of `resolv.conf`: five seconds,
times its attempts, its servers and the domains that it searches, some minute in all. So each look-up runs on a thread
of its own, and who asked waits for no longer than `LONGEST` seconds, or what they have (`within`); then it has failed
as where no server answers. Whoever asks for a name meanwhile waits for the look-up that is under way: however many ask,
a name that hangs holds one thread, which does not keep the process from its end. Nothing that was found is kept.

http.client, urllib3, httpcore, smtplib, asyncio, redis and psycopg look names up by `socket.getaddrinfo` and let nobody
give them another, so it is replaced for the whole process (`bound`).
"""

from __future__ import annotations

import socket
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from copy import copy
from typing import Any

LONGEST = 6.0  # seconds; a packet that was lost is sent again after five
MOST = 64  # look-ups under way: the hosts of an installation are few
THREAD = "names"

LookUp = Callable[..., list[Any]]
_seconds: ContextVar[float] = ContextVar("seconds", default=LONGEST)


@contextmanager
def within(seconds: float) -> Iterator[None]:
    """What this thread looks up meanwhile takes no longer than that."""
    token = _seconds.set(min(seconds, _seconds.get()))
    try:
        yield
    finally:
        _seconds.reset(token)


def bound() -> None:
    """From now on, for all of this process. A second time does nothing."""
    if not isinstance(getattr(socket.getaddrinfo, "__self__", None), Names):
        socket.getaddrinfo = Names(socket.getaddrinfo).look_up


class _UnderWay(threading.Thread):
    """One look-up. `found`, or `error`, are there when it is `over`."""

    def __init__(self, asked: tuple[Any, ...], look_up: LookUp, at_end: Callable[[tuple[Any, ...]], None]) -> None:
        super().__init__(name=THREAD, daemon=True)
        self.found: list[Any] = []
        self.error: Exception | None = None
        self.over = threading.Event()
        self._asked = asked
        self._look_up = look_up
        self._at_end = at_end

    def run(self) -> None:
        try:
            self.found = self._look_up(*self._asked)
        except Exception as error:  # noqa: BLE001  (for whoever waits)
            self.error = error
        finally:
            self._at_end(self._asked)
            self.over.set()


class Names:
    """`system` is what looks a name up, as `socket.getaddrinfo` does. Thread-safe."""

    def __init__(self, system: LookUp) -> None:
        self._system = system
        self._lock = threading.Lock()
        self._under_way: dict[tuple[Any, ...], _UnderWay] = {}

    def look_up(
        self, host: Any, port: Any, family: int = 0, type: int = 0, proto: int = 0, flags: int = 0
    ) -> list[Any]:
        """As `socket.getaddrinfo`. Raises what that does, and socket.gaierror after the time."""
        try:  # an address, which is looked up nowhere
            return self._system(host, port, family, type, proto, flags | socket.AI_NUMERICHOST)
        except socket.gaierror as error:
            if error.errno != socket.EAI_NONAME:
                raise
        under_way = self._of((host, port, family, type, proto, flags))
        if not under_way.over.wait(_seconds.get()):
            raise socket.gaierror(socket.EAI_AGAIN, "no name server answers in time")
        if under_way.error is not None:
            raise copy(under_way.error)
        return list(under_way.found)

    def _of(self, asked: tuple[Any, ...]) -> _UnderWay:
        with self._lock:
            under_way = self._under_way.get(asked)
            if under_way is not None and under_way.is_alive():  # this process's: a fork takes no thread along
                return under_way
            if len(self._under_way) >= MOST:
                raise socket.gaierror(socket.EAI_AGAIN, "too many names are being looked up")
            under_way = _UnderWay(asked, self._system, self._ends)
            under_way.start()
            self._under_way[asked] = under_way
            return under_way

    def _ends(self, asked: tuple[Any, ...]) -> None:
        with self._lock:
            del self._under_way[asked]
