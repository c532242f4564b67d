"""Vendors that do not answer are left alone for a while: a circuit breaker for each.

After some failures in a row a vendor is not asked for a few seconds. Then one attempt goes through, the probe: if it
fails, the next comes after twice the time; if the vendor answers, everything goes on. What is meant for the vendor
waits in Postgres meanwhile and holds no thread.

Any answer counts as one, a refusal too; a failure is a vendor that gives none, or only says that it is down.
"""

from __future__ import annotations

import logging
import threading
import time
from collections.abc import Callable, Collection, Iterator
from contextlib import AbstractContextManager, contextmanager, nullcontext
from typing import Protocol

from bot import telemetry
from bot.config import Delivery
from bot.errors import DeliveryError, NotSent, OutcomeUnknown, Withheld

log = logging.getLogger("firstline.breaker")
LONGEST_SECONDS = 60.0  # between two probes
# Around whatever asks the vendor of this name.
Asked = Callable[[str], AbstractContextManager[None]]


def as_it_is(_: str) -> AbstractContextManager[None]:
    """Asked without a breaker."""
    return nullcontext()


class Told(Protocol):
    """Hears of changes; must not raise."""

    def __call__(self, vendor: str, seconds: float | None, problem: str) -> None:
        """The vendor is not asked for `seconds`; None: it answers again."""


class Breaker:
    """Of one vendor. Thread-safe."""

    def __init__(self, vendor: str, settings: Delivery, told: Told, clock: Callable[[], float] = time.monotonic):
        self._vendor = vendor
        self._allowed = settings.breaker_failures
        self._first_wait = settings.breaker_seconds
        self._told = told
        self._clock = clock
        self._lock = threading.Lock()
        self._failures = 0
        self._wait = self._first_wait
        self._paused_until: float | None = None  # None: it answers, as far as we know
        self._probing = False

    def admits(self, running: int) -> int | None:
        """How many more attempts may begin now; None: no limit."""
        with self._lock:
            if self._paused_until is None:
                return None
            return 1 if self._clock() >= self._paused_until and not self._probing and not running else 0

    @contextmanager
    def asked(self) -> Iterator[None]:
        """Around whatever asks the vendor. Raises NotSent where it is not to be asked; this costs no attempt."""
        probe = self._enter()
        try:
            yield
        except (OutcomeUnknown, NotSent) as error:
            answered = isinstance(error, NotSent) and error.retry_after is not None
            self._answered() if answered else self._failed(error, probe)
            raise
        except Withheld:  # nothing was asked
            self._left(probe)
            raise
        except DeliveryError:
            self._answered()
            raise
        except BaseException:
            self._left(probe)
            raise
        else:
            self._answered()

    def _enter(self) -> bool:
        """True for the probe."""
        with self._lock:
            if self._paused_until is None:
                return False
            left = self._paused_until - self._clock()
            if left > 0 or self._probing:
                wait = max(left, self._first_wait)
                raise NotSent(f"{self._vendor} does not answer and is not asked for now", retry_after=wait)
            self._probing = True
            return True

    def _left(self, probe: bool) -> None:
        with self._lock:
            self._probing = self._probing and not probe

    def _answered(self) -> None:
        with self._lock:
            was_paused = self._paused_until is not None
            self._failures, self._paused_until, self._probing, self._wait = 0, None, False, self._first_wait
        if was_paused:
            log.warning("a vendor answers again", extra={"channel": self._vendor})
            self._told(self._vendor, None, "")

    def _failed(self, error: DeliveryError, probe: bool) -> None:
        with self._lock:
            self._failures += 1
            if self._paused_until is not None and not probe:
                return  # it was begun before
            if not probe and self._failures < self._allowed:
                return
            if probe:
                self._wait = min(2 * self._wait, max(LONGEST_SECONDS, self._first_wait))
            wait, self._probing = self._wait, False
            self._paused_until = self._clock() + wait
        problem = f"{type(error).__name__}: {error}"
        log.warning("a vendor does not answer", extra={"channel": self._vendor, "seconds": wait, "problem": problem})
        telemetry.VENDOR_PAUSES.add(channel=self._vendor)
        self._told(self._vendor, wait, problem)


class Breakers:
    """One for each vendor."""

    def __init__(self, vendors: Collection[str], settings: Delivery, told: Told) -> None:
        self._breakers = {vendor: Breaker(vendor, settings, told) for vendor in vendors}

    def admits(self, vendor: str, running: int) -> int | None:
        """How many more attempts at this vendor may begin now, besides `running`; None: no limit."""
        breaker = self._breakers.get(vendor)
        return breaker.admits(running) if breaker is not None else None

    @contextmanager
    def asked(self, vendor: str) -> Iterator[None]:
        """As `Breaker.asked`; a vendor that is not known is asked as it is."""
        breaker = self._breakers.get(vendor)
        if breaker is None:
            yield
            return
        with breaker.asked():
            yield
