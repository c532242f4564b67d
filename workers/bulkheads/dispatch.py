"""Finds work that stands in Postgres and hands it to threads: each vendor's to its own, so that one that hangs holds
its own threads and nobody else's.

Most rings say that there may be work, not which. Whoever rings while somebody is looking makes them look once more, so
a hundred rings are a look or two. What is found or named is a hint: the work itself is claimed by the thread that does
it.
"""

from __future__ import annotations

import logging
import threading
from collections import deque
from collections.abc import Callable, Collection, Hashable, Mapping, Sequence
from functools import partial
from typing import Generic, NamedTuple, TypeVar

from bot import telemetry
from bot.errors import StoreUnavailable
from bot.log import failure
from bot.orchestration.threads import THREADS
from bot.turns import TURNS

log = logging.getLogger("firstline.dispatch")
K = TypeVar("K", bound=Hashable)
KEPT = 1000  # of each vendor's; what is named beyond that is looked for

Find = Callable[[Mapping[str, int]], Sequence[tuple[str, K]]]


class Place(NamedTuple):
    """A thread that is kept free: either is called, once."""

    run: Callable[[Callable[[], None]], None]  # this is done on it
    leave: Callable[[], None]


class Dispatcher(Generic[K]):
    """Work of one kind, named by keys of type `K`. Thread-safe."""

    def __init__(
        self,
        name: str,
        *,
        vendors: Collection[str],
        threads: int,
        find: Find[K],
        work: Callable[[K], None],
        pass_on: Callable[[], object],
        admits: Callable[[str, int], int | None] = lambda *_: None,
        keeps: bool = False,
    ) -> None:
        """`threads`: of each vendor. `find`: work by vendor, at most so many of each. `work` claims what it does first,
        and may stand back then (`bot.turns`). `pass_on` is called when there may be more than this process can take.
        `admits`: how many more of a vendor's may begin besides those that run, None for no limit. `keeps`: what is
        named while no thread is free waits here for one."""
        self._name = name
        self._threads = threads
        self._find = find
        self._work = work
        self._pass_on = pass_on
        self._admits = admits
        self._kept: dict[str, deque[K]] = {vendor: deque(maxlen=KEPT if keeps else 0) for vendor in vendors}
        self._looking = threading.Lock()
        self._state = threading.Condition()
        self._running: dict[str, set[K]] = {vendor: set() for vendor in vendors}
        self._rung = False
        self._more = False
        self._stopped = False

    def ring(self) -> None:
        """There may be work. Looks at once, or has whoever is looking look again; once stopped, leaves it to others."""
        if self._stopped:
            self._pass_on()
            return
        self._rung = True
        while self._rung and self._looking.acquire(blocking=False):
            try:
                self._rung = False
                self._look()
            except StoreUnavailable:
                log.warning("the database is away; the sweep will ring again", extra={"job": self._name})
            except Exception:  # noqa: BLE001  (whoever rings has other things to do)
                failure(log, "looking for work failed; the sweep will ring again", job=self._name)
            finally:
                self._looking.release()

    def begin(self, vendor: str, key: K) -> None:
        """A ring that names what to begin with: nothing is looked for where there is a thread for it."""
        if not self._take(vendor, key):
            if not self._keep(vendor, key):
                self.ring()
            return
        try:
            self._on_a_thread(vendor, key)
        except RuntimeError:
            failure(log, "no thread for work that was rung for; the sweep will ring again", job=self._name)

    def full(self) -> bool:
        """Has a vendor all the threads that it may have here?"""
        with self._state:
            return any(len(running) >= self._threads for running in self._running.values())

    def reserve(self, vendor: str, key: K) -> Place | None:
        """A thread for this, which there will be in a moment. None where none is free, or another is at it."""
        if not self._take(vendor, key):
            return None
        return Place(run=partial(self._run_there, vendor, key), leave=partial(self._leave, vendor, key))

    def stop(self) -> None:
        """Begin nothing new."""
        self._stopped = True

    def drain(self, seconds: float) -> bool:
        """Wait up to `seconds` for what runs; True when all has ended."""
        with self._state:
            return self._state.wait_for(lambda: not any(self._running.values()), seconds)

    def _look(self) -> None:
        with self._state:
            self._more = False
            room = {vendor: self._room(vendor, len(running)) for vendor, running in self._running.items()}
        room = {vendor: free for vendor, free in room.items() if free > 0}
        found = self._find(room) if room and not self._stopped else ()
        for vendor, key in found:
            self._start(vendor, key)
        with self._state:
            full = self.full()
            self._more = self._more or full
        if full:
            self._pass_on()

    def _take(self, vendor: str, key: K) -> bool:
        """One of the vendor's threads for this. False where none is free, or another is at it."""
        with self._state:
            running = self._running.get(vendor, set())
            if self._stopped or vendor not in self._running or key in running or self._room(vendor, len(running)) <= 0:
                return False
            running.add(key)
            self._more = self._more or len(running) >= self._threads
        return True

    def _keep(self, vendor: str, key: K) -> bool:
        """For the next thread of the vendor's that has come to its end; False where it is not kept."""
        with self._state:
            kept = self._kept.get(vendor)
            if kept is None or len(kept) == kept.maxlen or self._stopped or not self._running[vendor]:
                return False
            kept.append(key)
        return True

    def _room(self, vendor: str, running: int) -> int:
        free = self._threads - running
        admitted = self._admits(vendor, running)
        return free if admitted is None else min(free, admitted)

    def _start(self, vendor: str, key: K) -> None:
        with self._state:
            if self._stopped:
                return
            if key in self._running[vendor] or len(self._running[vendor]) >= self._threads:
                self._more = True  # whoever has it may have ended its work already, and be about to go
                return
            self._running[vendor].add(key)
        self._on_a_thread(vendor, key)

    def _on_a_thread(self, vendor: str, key: K) -> None:
        """What has its place. Raises RuntimeError."""
        try:
            THREADS.run(partial(self._run, vendor, key, partial(self._work, key)), self._name)
        except RuntimeError:  # there can be no more threads at present
            self._end(vendor, key)
            raise

    def _run(self, vendor: str, key: K, work: Callable[[], None]) -> None:
        try:
            with telemetry.JOB_RUN.timed(job=self._name, outcome="ok"), TURNS.taken():
                work()
        except StoreUnavailable:
            log.warning("the database is away; the sweep will ring again", extra={"job": self._name})
        except Exception:  # noqa: BLE001  (the row in Postgres stays, and is found again)
            failure(log, "a job failed; the sweep will ring again", job=self._name)
        finally:
            self._leave(vendor, key)

    def _run_there(self, vendor: str, key: K, work: Callable[[], None]) -> None:
        try:
            THREADS.run(partial(self._run, vendor, key, work), self._name)
        except RuntimeError:  # there can be no more threads at present: it is done on this one
            self._run(vendor, key, work)

    def _leave(self, vendor: str, key: K) -> None:
        more = self._end(vendor, key)
        with self._state:
            kept = self._kept[vendor].popleft() if self._kept[vendor] else None
        if kept is not None:
            self.begin(vendor, kept)
        elif more:
            self.ring()

    def _end(self, vendor: str, key: K) -> bool:
        """May there be more to do?"""
        with self._state:
            self._running[vendor].discard(key)
            self._state.notify_all()
            return self._more
