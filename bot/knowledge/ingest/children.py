"""Other processes that prepare articles, so that all of the machine's cores do, and no answer waits for it.

Our own processes rather than `multiprocessing`'s: those import the main module again, whatever it is, or copy a process
with all its threads.
"""

from __future__ import annotations

import os
import pickle
import queue
import subprocess
import sys
from collections.abc import Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from typing import Any

from bot.errors import FirstlineError
from bot.knowledge.article import Article, Unreadable
from bot.knowledge.ingest.preparing import Prepared, prepare

WORTH_IT = 100  # articles: fewer are prepared before a process has started
MOST = 4
NICE = 10  # whoever waits for an answer comes first

Outcome = Prepared | Unreadable


class _Child:
    """One process, used by one thread at a time."""

    def __init__(self) -> None:
        self._process = subprocess.Popen(
            [sys.executable, "-c", f"import sys; sys.path[:] = {sys.path!r}; from {__name__} import serve; serve()"],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
        )

    def prepare(self, article: Article) -> Outcome:
        assert self._process.stdin is not None
        assert self._process.stdout is not None
        pickle.dump(article, self._process.stdin, pickle.HIGHEST_PROTOCOL)
        self._process.stdin.flush()
        found: Outcome = pickle.load(self._process.stdout)
        return found

    def end(self) -> None:
        self._process.kill()
        self._process.communicate()


class Preparers:
    """`each` is called by one thread at a time."""

    def __init__(self) -> None:
        self._pool: ThreadPoolExecutor | None = None
        self._free: queue.SimpleQueue[_Child] = queue.SimpleQueue()

    def expect(self, articles: int) -> None:
        """So many at least are to come: where that is worth it, others do them from now on."""
        cores = min(os.cpu_count() or 1, MOST)
        if self._pool is None and cores > 1 and articles >= WORTH_IT:
            self._pool = ThreadPoolExecutor(cores, thread_name_prefix="prepare")
            for _ in range(cores):
                self._free.put(_Child())

    def each(self, articles: Sequence[Article]) -> Iterator[Outcome]:
        """In their order."""
        return map(prepare, articles) if self._pool is None else self._pool.map(self._prepare, articles)

    def close(self) -> None:
        if self._pool is not None:
            self._pool.shutdown(cancel_futures=True)
        while not self._free.empty():
            self._free.get().end()

    def _prepare(self, article: Article) -> Outcome:
        child = self._free.get()
        try:
            return child.prepare(article)
        except (OSError, EOFError, pickle.UnpicklingError):
            child.end()
            child = _Child()
            return Unreadable("ended the process that was to cut it into passages")
        finally:
            self._free.put(child)


def serve() -> None:
    """What a child does: an article comes in, its rows go out, until there is nobody any more."""
    os.nice(NICE)
    said = sys.stdout.buffer
    sys.stdout = sys.stderr  # whatever prints
    while True:
        try:
            article: Any = pickle.load(sys.stdin.buffer)
        except EOFError:
            return
        try:
            found: Outcome = prepare(article)
        except FirstlineError as error:
            found = Unreadable(str(error))
        pickle.dump(found, said, pickle.HIGHEST_PROTOCOL)
        said.flush()
