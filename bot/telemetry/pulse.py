"""Whether this process still goes round. Its loop says so each time, and a probe asks how long ago that was: of this
very process, not of any that writes into Redis. A process that is frozen answers no probe at all.
"""

from __future__ import annotations

import os
import time

# A loop comes round every few seconds; while Redis is hanging, each attempt to reach it may take a minute.
HUNG_SECONDS = 90.0


class Pulse:
    """Of one process. Thread-safe."""

    def __init__(self, role: str) -> None:
        """`role`: worker or scheduler."""
        self._role = role
        self._at = time.monotonic()

    def beat(self) -> None:
        """The loop has come round."""
        self._at = time.monotonic()

    def seen(self) -> tuple[bool, dict[str, str | int | float | bool]]:
        """Whether it goes round, and what a probe is told."""
        age = time.monotonic() - self._at
        alive = age < HUNG_SECONDS
        return alive, {"ok": alive, "role": self._role, "pid": os.getpid(), "seconds_since_last_round": round(age, 1)}
