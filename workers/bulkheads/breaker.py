"""Vendors that do not answer are left alone for a while: a circuit breaker for each.

After some failures in a row a vendor is not asked for a few seconds. Then one attempt goes through, the probe: if it
fails, the next comes after twice the time; if the vendor answers, everything goes on. What is meant for the vendor
waits in Postgres meanwhile and holds no thread.

Any answer counts as one, a refusal too; a failure is a vendor that gives none, or only says that it is down. A
credential that is refused is its account's failure: each account has a breaker of its own for that, and others of the
same vendor go on.
"""

from __future__ import annotations

import logging
import math
import threading
import time
from collections.abc import Callable, Collection, Iterator
from contextlib import AbstractContextManager, contextmanager, nullcontext, suppress
from functools import partial
from typing import Protocol

from bot.config import Delivery
from bot.errors import CredentialRefused, DeliveryError, NotSent, OutcomeUnknown, Withheld

log = logging.getLogger("firstline.breaker")
LONGEST_SECONDS = 60.0  # between two probes
WELL_SECONDS = 60.0  # until it is told again that a credential is taken: another process may have heard otherwise


class Asked(Protocol):
    """Around whatever asks the vendor of this name. `account`, "" for the only one, is named where it is sure to be
    asked with the credential of that account: what comes of it tells whether that is taken."""

    def __call__(self, vendor: str, account: str | None = None) -> AbstractContextManager[None]: ...


def as_it_is(vendor: str, account: str | None = None) -> AbstractContextManager[None]:  # noqa: ARG001
    """Asked without a breaker."""
    return nullcontext()


class Told(Protocol):
    """Hears of changes; must not raise."""

    def __call__(self, vendor: str, seconds: float | None, problem: str) -> None:
        """The vendor, or vendor and account, is not asked for `seconds`; None: it answers again."""


class Breaker:
    """Of one vendor. Thread-safe."""

    WHY = "does not answer"
    REFUSAL: type[NotSent] = NotSent

    def __init__(
        self,
        name: str,
        settings: Delivery,
        told: Told,
        clock: Callable[[], float] = time.monotonic,
        *,
        vendor: str | None = None,
    ) -> None:
        """`vendor`: if it is not its own name."""
        self._vendor = name
        self._of = vendor or name
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
        except DeliveryError as error:
            error.vendor = error.vendor or self._of
            match self._works(error) if error.vendor == self._of else None:
                case None:
                    self._left(probe)
                case True:
                    self._answered()
                case False:
                    self._failed(error, probe)
            raise
        except BaseException:
            self._left(probe)
            raise
        else:
            self._answered()

    def _works(self, error: DeliveryError) -> bool | None:
        """Does the vendor answer, then? None: this says nothing of that."""
        if isinstance(error, Withheld):  # nothing was asked
            return None
        if isinstance(error, NotSent):
            return error.retry_after is not None or isinstance(error, CredentialRefused)
        return not isinstance(error, OutcomeUnknown)

    def _enter(self) -> bool:
        """True for the probe."""
        with self._lock:
            if self._paused_until is None:
                return False
            left = self._paused_until - self._clock()
            if left > 0 or self._probing:
                wait = max(left, self._first_wait)
                refusal = self.REFUSAL(f"{self._vendor} {self.WHY} and is not asked for now", retry_after=wait)
                refusal.vendor = self._of
                raise refusal
            self._probing = True
            return True

    def _left(self, probe: bool) -> None:
        with self._lock:
            self._probing = self._probing and not probe

    def _answered(self) -> None:
        with self._lock:
            was_paused, is_news = self._paused_until is not None, self._is_news()
            self._failures, self._paused_until, self._probing, self._wait = 0, None, False, self._first_wait
        if was_paused:
            log.warning("a vendor answers again", extra={"channel": self._vendor})
        if is_news:
            self._told(self._vendor, None, "")

    def _is_news(self) -> bool:
        """Is it to be told that it answers?"""
        return self._paused_until is not None

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
        log.warning(f"a vendor {self.WHY}", extra={"channel": self._vendor, "seconds": wait, "problem": problem})
        self._told(self._vendor, wait, problem)


class CredentialBreaker(Breaker):
    """Of one account's credential. One refusal is enough, and whoever got it waits as long as all others."""

    WHY = "does not take our credential"
    REFUSAL = CredentialRefused

    def __init__(
        self,
        account: str,
        settings: Delivery,
        told: Told,
        clock: Callable[[], float] = time.monotonic,
        *,
        vendor: str | None = None,
    ) -> None:
        super().__init__(account, settings.model_copy(update={"breaker_failures": 1}), told, clock, vendor=vendor)
        self._told_well = -math.inf

    def _works(self, error: DeliveryError) -> bool | None:
        return False if isinstance(error, CredentialRefused) and error.retry_after is None else None

    def _is_news(self) -> bool:
        """Also now and then: the process that was refused, and told of it, may be another or gone."""
        now = self._clock()
        if self._paused_until is None and now < self._told_well + WELL_SECONDS:
            return False
        self._told_well = now
        return True

    def _failed(self, error: DeliveryError, probe: bool) -> None:
        super()._failed(error, probe)
        if isinstance(error, CredentialRefused):
            with self._lock:
                left = (self._paused_until or 0) - self._clock()
            error.retry_after = max(left, self._first_wait)


class Breakers:
    """One for each vendor, and one for the credential of each account."""

    def __init__(self, vendors: Collection[str], settings: Delivery, told: Told, told_of_credential: Told) -> None:
        self._breakers = {vendor: Breaker(vendor, settings, told) for vendor in vendors}
        self._new_credential = partial(CredentialBreaker, settings=settings, told=told_of_credential)
        self._credentials: dict[str, CredentialBreaker] = {}

    def admits(self, vendor: str, running: int) -> int | None:
        """How many more attempts at this vendor may begin now, besides `running`; None: no limit."""
        breaker = self._breakers.get(vendor)
        return breaker.admits(running) if breaker is not None else None

    @contextmanager
    def asked(self, vendor: str, account: str | None = None) -> Iterator[None]:
        """As `Breaker.asked`; a vendor that is not known is asked as it is."""
        breaker = self._breakers.get(vendor)
        if breaker is None:
            yield
            return
        credential = nullcontext() if account is None else self._credential(vendor, account).asked()
        with credential, breaker.asked():
            yield

    def refused(self, vendor: str, account: str, error: CredentialRefused) -> None:
        """As a reader has seen that does not go through `asked`, since it takes minutes."""
        with suppress(CredentialRefused), self._credential(vendor, account).asked():
            raise error

    def _credential(self, vendor: str, account: str) -> CredentialBreaker:
        name = f"{vendor} {account}".rstrip()
        known = self._credentials.get(name)
        return known or self._credentials.setdefault(name, self._new_credential(name, vendor=vendor))
