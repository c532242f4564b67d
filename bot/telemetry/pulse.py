"""Whether this process still goes round. Its loop says so each time, and a probe asks how long ago that was: of this
very process, not of any that writes into Redis. A process that is frozen answers no probe at all.
"""

from __future__ import annotations

import os
import socket
import time
from contextlib import suppress

# A loop comes round every few seconds; while Redis is hanging, each attempt to reach it may take a minute.
HUNG_SECONDS = 90.0
NOTIFY_SECONDS = 5.0


class Pulse:
    """Of one process. Thread-safe."""

    def __init__(self, role: str, notify: str | None = None) -> None:
        """`role`: worker, scheduler or chat. `notify`: the address of systemd's socket, which is told now and then."""
        self._role = role
        self._at = time.monotonic()
        self._notify = notify.replace("@", "\0", 1) if notify and notify.startswith("@") else notify
        self._notified = 0.0

    def beat(self) -> None:
        """The loop has come round."""
        self._at = time.monotonic()
        if self._notify is not None and self._at - self._notified > NOTIFY_SECONDS:
            self._notified = self._at
            _tell(self._notify)

    def seen(self) -> tuple[bool, dict[str, str | int | float | bool]]:
        """Whether it goes round, and what a probe is told."""
        age = time.monotonic() - self._at
        alive = age < HUNG_SECONDS
        return alive, {"ok": alive, "role": self._role, "pid": os.getpid(), "seconds_since_last_round": round(age, 1)}


def _tell(address: str) -> None:
    """A supervisor that cannot be told does what it does with a process that hangs."""
    with socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM) as to, suppress(OSError):
        to.setblocking(False)
        to.sendto(b"WATCHDOG=1", address)
