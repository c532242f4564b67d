"""How fast a host is asked: so many requests a second, less where it asks for that, and none while it wants a rest."""

from __future__ import annotations

import ipaddress
import socket
import threading
import time
from collections import defaultdict
from collections.abc import Callable

LONGEST_DELAY = 60.0  # seconds between two requests, whatever a robots.txt asks for
LONGEST_REST = 120.0  # seconds


class Pace:
    """Thread-safe."""

    def __init__(
        self,
        per_second: float,
        *,
        own: Callable[[str], bool] = lambda _: False,
        clock: Callable[[], float] = time.monotonic,
        sleep: Callable[[float], None] = time.sleep,
    ) -> None:
        """`own`: whether a host is the operator's, which is asked as fast as it answers."""
        self._own = own
        self._interval = 1 / per_second
        self._clock = clock
        self._sleep = sleep
        self._lock = threading.Lock()
        self._next: dict[str, float] = defaultdict(float)
        self._intervals: dict[str, float] = {}

    def wait(self, host: str) -> None:
        """Until it is this request's turn."""
        with self._lock:
            now = self._clock()
            turn = max(now, self._next[host])
            self._next[host] = turn + self._interval_of(host)
        if turn > now:
            self._sleep(turn - now)

    def slow_down(self, host: str, seconds: float) -> None:
        """It asks for so many seconds between two requests."""
        with self._lock:
            self._intervals[host] = max(self._interval_of(host), min(seconds, LONGEST_DELAY))

    def rest(self, host: str, seconds: float) -> None:
        """It wants to be left alone for so long."""
        with self._lock:
            self._next[host] = max(self._next[host], self._clock() + min(seconds, LONGEST_REST))

    def _interval_of(self, host: str) -> float:
        if host not in self._intervals:
            self._intervals[host] = 0.0 if self._own(host) else self._interval
        return self._intervals[host]


def is_private(host: str) -> bool:
    """Whether all its addresses are of this machine or of private networks."""
    try:
        found = {address[4][0] for address in socket.getaddrinfo(host, None)}
        return bool(found) and not any(ipaddress.ip_address(str(one).partition("%")[0]).is_global for one in found)
    except (OSError, ValueError):
        return False
