"""Rehearsals that somebody asked for in the console, one after the other, each in a process of its own: it gives way to
those who are answered here, and where it dies or is cancelled nothing else does.
"""

from __future__ import annotations

import logging
import threading
from collections.abc import Callable
from multiprocessing.process import BaseProcess

from bot.store.rehearsals.running import ClaimedRun, Running

log = logging.getLogger("firstline.rehearsal")
LOOKS_SECONDS = 0.5  # between two looks whether it has ended, and whether this process is to
ENDS_SECONDS = 5.0  # that it has to end when it is told to


class RehearsalJob:
    def __init__(self, running: Running, start: Callable[[ClaimedRun], BaseProcess]) -> None:
        """`start`: a process that runs it."""
        self._running = running
        self._start = start
        self._stopping = threading.Event()
        self._at_it = threading.Lock()

    def run(self) -> None:
        """Until none waits, or one has died. Nothing where this process is at it already. Raises StoreUnavailable."""
        if not self._at_it.acquire(blocking=False):
            return
        try:
            while not self._stopping.is_set() and (run := self._running.claim()) is not None:
                if not self._see_through(run):
                    return
        finally:
            self._at_it.release()

    def stop(self) -> None:
        """What is run is left to another process, which goes on from there."""
        self._stopping.set()

    def _see_through(self, run: ClaimedRun) -> bool:
        """False where its process has died or was ended."""
        log.info("a rehearsal begins", extra={"run": run.id})
        process = self._start(run)
        while process.is_alive() and not self._stopping.is_set():
            process.join(LOOKS_SECONDS)
        if process.exitcode == 0:
            log.info("a rehearsal has ended", extra={"run": run.id})
            return True
        if ended := process.is_alive():
            _end(process)
        else:
            log.error("the process of a rehearsal has died", extra={"run": run.id, "exit_code": process.exitcode})
        self._running.release(run, counts=not ended)
        return False


def _end(process: BaseProcess) -> None:
    process.terminate()
    process.join(ENDS_SECONDS)
    if process.is_alive():
        process.kill()
