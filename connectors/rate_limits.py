"""How much a vendor still lets us ask, so that its limits are kept before a 429 comes.

`VendorRateLimits` follows what the vendor's answers tell of its own counters; `SlidingWindow` counts for ourselves
where a limit is known from the vendor's pages. Both refuse with `NotSent` and the seconds to wait: the outbox postpones
the outbox message, blames nobody, and no thread sleeps. Reading a vendor's headers is its connector's.
"""

from __future__ import annotations

import threading
import time
from collections import OrderedDict, deque
from collections.abc import Callable, Iterable
from dataclasses import dataclass

from bot.errors import NotSent

Clock = Callable[[], float]
MAX_NAMES = 1000  # names kept; those used last are

# The parts of a limit that are left alone: other software of the customer's uses it too, and answers under way may
# have taken more than is known. What changes something may go further than our own look-ups.
WRITES_LEAVE = 0.02
READS_LEAVE = 0.1
# Ends of windows are told in whole seconds and arrive late; ends further apart than this are two windows.
WINDOW_TOLERANCE_SECONDS = 1.5
# No window that a vendor here tells of is longer than ten minutes. What a header says beyond that is a mistake, or
# meant for whoever asked: it would silence all of this process.
LONGEST_WINDOW_SECONDS = 600.0


@dataclass(slots=True)
class _Window:
    remaining: int
    limit: int
    ends: float  # on the limits's clock


class VendorRateLimits:
    """The vendor's counters by name, as its last answers told them. Safe to share between threads."""

    def __init__(
        self,
        *,
        clock: Clock = time.monotonic,
        max_names: int = MAX_NAMES,
        longest: float = LONGEST_WINDOW_SECONDS,
    ) -> None:
        """`longest`: seconds; of a window that would end later nothing is known."""
        self._clock = clock
        self._max_names = max_names
        self._longest = longest
        self._windows: OrderedDict[str, _Window] = OrderedDict()
        self._lock = threading.Lock()

    def note(self, name: str, *, remaining: int, limit: int, resets_in: float) -> None:
        """What an answer told: so much of `limit` remains for the next `resets_in` seconds.

        Within one window what remains only falls, so an answer that was overtaken by another changes nothing.
        """
        now = self._clock()
        ends = now + max(resets_in, 0.0) if resets_in <= self._longest else now  # so is what is no number
        told = _Window(max(remaining, 0), max(limit, 1), ends)
        with self._lock:
            known = self._windows.get(name)
            if known and known.ends > now and told.remaining > known.remaining and _same(known, told):
                return
            self._windows[name] = told
            self._windows.move_to_end(name)
            while len(self._windows) > self._max_names:
                self._windows.popitem(last=False)

    def spend(self, names: Iterable[str], *, leave: float = WRITES_LEAVE) -> None:
        """Take one of each, or none: before every request that these counters count.

        `leave` is the part of a limit, 0 to 1, that is not used. Raises NotSent, with the seconds until there is more.
        """
        now = self._clock()
        with self._lock:
            windows = {name: window for name in names if (window := self._windows.get(name)) and window.ends > now}
            spent = [name for name, window in windows.items() if window.remaining <= int(window.limit * leave)]
            if spent:
                wait = max(windows[name].ends for name in spent) - now
                raise NotSent(f"the rate limit ({', '.join(spent)}) is used up for now", retry_after=wait)
            for window in windows.values():
                window.remaining -= 1

    def remaining(self, name: str) -> tuple[int, int] | None:
        """What remains and of how much; None where nothing is known of the present window."""
        with self._lock:
            window = self._windows.get(name)
            return (window.remaining, window.limit) if window and window.ends > self._clock() else None


class SlidingWindow:
    """At most `limit` in any `seconds`, for each key on its own, counted by us. Safe to share between threads."""

    def __init__(
        self, *, limit: int, seconds: float, clock: Clock = time.monotonic, max_names: int = MAX_NAMES
    ) -> None:
        self._limit = limit
        self._seconds = seconds
        self._clock = clock
        self._max_names = max_names
        self._spent: OrderedDict[str, deque[float]] = OrderedDict()
        self._lock = threading.Lock()

    def spend(self, key: str) -> None:
        """Take one. Raises NotSent, with the seconds until the oldest one no longer counts."""
        now = self._clock()
        with self._lock:
            moments = self._spent.setdefault(key, deque())
            self._spent.move_to_end(key)
            while moments and moments[0] <= now - self._seconds:
                moments.popleft()
            if len(moments) >= self._limit:
                raise NotSent(
                    f"{self._limit} in {self._seconds:g} seconds is all there is",
                    retry_after=moments[0] + self._seconds - now,
                )
            moments.append(now)
            while len(self._spent) > self._max_names:
                self._spent.popitem(last=False)


def _same(known: _Window, told: _Window) -> bool:
    return known.limit == told.limit and told.ends - known.ends <= WINDOW_TOLERANCE_SECONDS
