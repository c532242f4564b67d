"""Whether the model's server takes tools. One that refuses them is given none for a while."""

from __future__ import annotations

import math
import time
from collections.abc import Callable

AGAIN_AFTER_SECONDS = 3600.0  # servers are replaced, and so are the models behind them


class ToolSupport:
    """One for a process; thread-safe, since nothing depends on two threads seeing the same."""

    def __init__(self, clock: Callable[[], float] = time.monotonic) -> None:
        self._clock = clock
        self._refused_until = -math.inf

    @property
    def expected(self) -> bool:
        return self._clock() >= self._refused_until

    def refused(self) -> None:
        self._refused_until = self._clock() + AGAIN_AFTER_SECONDS
