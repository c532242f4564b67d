"""Entries of a source, read: one after the other, or some at the same time where that only waits for the network."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass

from bot.knowledge.article import Article, Entry, Unreadable

Read = Article | Unreadable | None


@dataclass(frozen=True, slots=True)
class Reading:
    entry: Entry
    known: str | None  # the version in which it need not be read


class Readers:
    """`stopped` raises where the run is to be given up."""

    def __init__(self, stopped: Callable[[], None] = lambda: None) -> None:
        self._stopped = stopped

    def each(self, readings: Sequence[Reading], at_once: int) -> Iterator[tuple[Reading, Read]]:
        """In their order; None for what is in the version that is known. Never raises Unreadable."""
        if at_once < 2 or len(readings) < 2:
            for reading in readings:
                self._stopped()
                yield reading, read(reading)
            return
        with ThreadPoolExecutor(at_once, thread_name_prefix="read") as pool:
            try:
                for reading, found in zip(readings, pool.map(read, readings), strict=True):
                    self._stopped()
                    yield reading, found
            finally:
                pool.shutdown(cancel_futures=True)


def read(reading: Reading) -> Read:
    entry, known = reading.entry, reading.known
    try:
        if known is not None and entry.version == known:
            return None
        if known is not None and entry.again is not None:
            return entry.again(known)
        return entry.read()
    except Unreadable as unreadable:
        return unreadable
