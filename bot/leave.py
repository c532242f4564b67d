"""Leave to write at a vendor, asked for again right before each request that changes something there.

A worker may stand still at any point (a paused machine, a slow look). By the time it goes on, another may have taken
the message over, or a human the conversation. So who sends does it `under` a check, and every vendor's client asks
before a request that writes.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar

Check = Callable[[], None]

_check: ContextVar[Check | None] = ContextVar("leave", default=None)


@contextmanager
def under(check: Check) -> Iterator[None]:
    """Whatever this thread writes meanwhile needs the leave of `check`, which raises DeliveryError."""
    token = _check.set(check)
    try:
        yield
    finally:
        _check.reset(token)


def ask() -> None:
    """Before a request that writes. Raises what the check raises; nothing where there is none."""
    check = _check.get()
    if check is not None:
        check()


def now() -> float:
    """Seconds on a clock that runs on while the machine is suspended, where the system has one (Linux)."""
    return time.clock_gettime(getattr(time, "CLOCK_BOOTTIME", time.CLOCK_MONOTONIC))
