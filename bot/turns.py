"""Turns: of the threads of a process one computes at a time, and the others wait for their turn.

CPython gives its lock away at every call of the system, of which an answer makes some two hundred, most of them over in
microseconds. With hundreds of threads that could go on, each is a change from one thread to another, and takes longer
than the call. Who waits for its turn wants no lock: it goes on where others have come to wait for a model, a vendor or
a requester, or have come to their end.

Postgres is waited for within a turn; where that takes long, a few have one at once, so that one of them computes.

A turn is no lock and protects nothing. One that lasts too long, since its thread waits for something of which nobody
says so (a row, a slow disk), goes to the next in line, and its thread goes on without.
"""

from __future__ import annotations

import threading
import time
from collections import deque
from collections.abc import Iterator
from contextlib import contextmanager
from enum import IntEnum

LONGEST = 0.05  # seconds; a statement takes one or two thousandths
MOST_AT_ONCE = 8
# Of an answer: seconds that its threads compute, and how often they ask Postgres.
COMPUTED = 0.016
EXCHANGES = 24


class _Rank(IntEnum):
    """Whose turn comes first."""

    FIRST = 0  # short work, and what brings something to its end
    GOES_ON = 1  # so that what has begun comes to its end
    BEGINS = 2


class _Turn:
    """Hashed by what it is, since each thread's is another."""

    __slots__ = ("came", "rank", "since")

    def __init__(self, rank: _Rank) -> None:
        self.rank = rank
        self.came = threading.Lock()  # held while it is waited for
        self.since = 0.0


class Turns:
    """Thread-safe. `longest`: seconds that one may last while others wait."""

    def __init__(self, longest: float = LONGEST) -> None:
        self._longest = longest
        self._lock = threading.Lock()
        self._at_once = 1
        self._taken: dict[_Turn, None] = {}  # the longest first
        self._lines: dict[_Rank, deque[_Turn]] = {rank: deque() for rank in _Rank}
        self._mine = threading.local()

    @contextmanager
    def taken(self) -> Iterator[None]:
        """This thread computes. Within a turn of its own it waits for no other."""
        if self.mine:
            yield
            return
        self._mine.turn = self._take(_Rank.FIRST)
        try:
            yield
        finally:
            self._give_back()

    @contextmanager
    def aside(self) -> Iterator[None]:
        """This thread waits for something that may take long. Where it had a turn it waits for one anew."""
        if not self.mine:
            yield
            return
        rank = self._give_back()
        try:
            yield
        finally:
            self._mine.turn = self._take(min(rank, _Rank.GOES_ON))

    def stand_back(self) -> None:
        """What comes now may take long, and is nobody's end: all others have theirs first. No-op without a turn."""
        if self.mine:
            self._give_back()
            self._mine.turn = self._take(_Rank.BEGINS)

    def suit(self, exchange: float) -> None:
        """To a Postgres whose answer takes so many seconds to come."""
        waited = EXCHANGES * exchange
        with self._lock:
            self._at_once = min(1 + round(waited / COMPUTED), MOST_AT_ONCE)

    @property
    def mine(self) -> bool:
        """Has this thread one?"""
        return getattr(self._mine, "turn", None) is not None

    @property
    def at_once(self) -> int:
        """How many may have a turn."""
        return self._at_once

    @property
    def waiting(self) -> int:
        """How many threads wait for one."""
        return sum(map(len, self._lines.values()))

    def _take(self, rank: _Rank) -> _Turn:
        turn = _Turn(rank)
        turn.came.acquire()
        with self._lock:
            self._lines[rank].append(turn)
            ahead = self.waiting
            self._next()
        # As long as those ahead may take: of many that wait one wakes up at a time, and only where a turn was long.
        while not turn.came.acquire(timeout=self._longest * ahead):
            with self._lock:
                ahead = max(1, self.waiting)
                self._end_the_longest()
        return turn

    def _give_back(self) -> _Rank:
        turn: _Turn = self._mine.turn
        self._mine.turn = None
        with self._lock:
            if turn in self._taken:  # else it has gone to another
                del self._taken[turn]
                self._next()
        return turn.rank

    def _end_the_longest(self) -> None:
        longest = next(iter(self._taken), None)
        if longest is not None and time.monotonic() - longest.since >= self._longest:
            del self._taken[longest]
            self._next()

    def _next(self) -> None:
        while len(self._taken) < self._at_once and (line := next(filter(None, self._lines.values()), None)):
            turn = line.popleft()
            turn.since = time.monotonic()
            self._taken[turn] = None
            turn.came.release()


TURNS = Turns()
