"""Whether this process still goes round. Its loop says so each time, and a probe asks how long ago that was: of this
very process, not of any that writes into Redis. A process that is frozen answers no probe at all.
"""

from __future__ import annotations

import os
import socket
import time
from collections.abc import Callable
from contextlib import suppress
from functools import partial

# A loop comes round every few seconds; while Redis is hanging, each attempt to reach it may take a minute.
HUNG_SECONDS = 90.0
NOTIFY_SECONDS = 5.0


class Pulse:
    """Of one process. Thread-safe."""

    def __init__(self, role: str, notify: str | None = None) -> None:
        """`role`: worker, scheduler or chat. `notify`: the address of systemd's socket, which is told now and then."""
        self._role = role
        self._began = time.monotonic()
        self._rounds: dict[str, float] = {}  # when each loop came round last
        self._notify = notify.replace("@", "\0", 1) if notify and notify.startswith("@") else notify
        self._notified = 0.0

    def beat(self, loop: str = "") -> None:
        """The loop has come round."""
        self._rounds[loop] = at = time.monotonic()
        if self._notify is not None and at - self._notified > NOTIFY_SECONDS and self._age() < HUNG_SECONDS:
            self._notified = at
            _tell(self._notify)

    def part(self, loop: str) -> Callable[[], None]:
        """For one of several loops: the process goes round while each of them does."""
        self._rounds[loop] = time.monotonic()
        return partial(self.beat, loop)

    def seen(self) -> tuple[bool, dict[str, str | int | float | bool]]:
        """Whether it goes round, and what a probe is told."""
        age = self._age()
        alive = age < HUNG_SECONDS
        return alive, {"ok": alive, "role": self._role, "pid": os.getpid(), "seconds_since_last_round": round(age, 1)}

    def _age(self) -> float:
        """Seconds since the last round of the loop that came round least lately."""
        return time.monotonic() - min(list(self._rounds.values()), default=self._began)


def _tell(address: str) -> None:
    """A supervisor that cannot be told does what it does with a process that hangs."""
    with socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM) as to, suppress(OSError):
        to.setblocking(False)
        to.sendto(b"WATCHDOG=1", address)
