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

FRESH_SECONDS = 1.0  # what was known before that is asked for again
Check = Callable[[], None]


class _Leave:
    def __init__(self, check: Check) -> None:
        self.check = check
        self.given: float | None = None  # for the request that is under way


_leave: ContextVar[_Leave | None] = ContextVar("leave", default=None)


@contextmanager
def under(check: Check) -> Iterator[None]:
    """Whatever this thread writes meanwhile needs the leave of `check`, which raises DeliveryError."""
    token = _leave.set(_Leave(check))
    try:
        yield
    finally:
        _leave.reset(token)


def of_this_thread() -> Check | None:
    """For another that writes what this one has to say."""
    leave = _leave.get()
    return None if leave is None else leave.check


@contextmanager
def to_write(writes: bool) -> Iterator[None]:
    """Around one request: where it writes, leave is asked for, and again by `renew`. Raises what the check does;
    nothing where there is none."""
    leave = _leave.get()
    if leave is None or not writes:
        yield
        return
    leave.given = now()
    try:
        leave.check()
        yield
    finally:
        leave.given = None


def renew() -> None:
    """Once there is a connection to write to: until then a name was looked up, and packets may have been lost, for many
    seconds. Raises as `to_write` does."""
    leave = _leave.get()
    if leave is not None and leave.given is not None and now() - leave.given > FRESH_SECONDS:
        leave.given = now()
        leave.check()


def now() -> float:
    """Seconds on a clock that runs on while the machine is suspended, where the system has one (Linux)."""
    return time.clock_gettime(getattr(time, "CLOCK_BOOTTIME", time.CLOCK_MONOTONIC))
