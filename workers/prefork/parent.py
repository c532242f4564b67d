"""The parent of several worker processes: it forks them, watches them, and starts another where one dies or hangs.

It has no thread, no socket and no connection, and draws nothing at random, so that each fork begins with none of these.
What it loads is there once, for as long as nobody writes to it.
"""

from __future__ import annotations

import gc
import logging
import mmap
import multiprocessing
import os
import signal
import sys
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from multiprocessing.connection import wait
from multiprocessing.context import ForkProcess

from bot.errors import ConfigurationError
from bot.log import failure
from bot.telemetry.pulse import HUNG_SECONDS, Pulse

log = logging.getLogger("firstline.prefork")
ROUND_SECONDS = 1.0
AGAIN_SECONDS, AGAIN_AT_MOST_SECONDS = 1.0, 60.0  # before another is started: doubles with each that soon ends
STEADY_SECONDS = 60.0  # who has lived for so long did not end soon
STOP_SECONDS = 35.0  # for a child that takes 20 to finish
REFUSED = 2  # the exit code of a process that would end in the same way again: its settings or its key are wrong
SIGNALS = (signal.SIGTERM, signal.SIGINT)
Beat = Callable[[bool], bool]  # told whether all goes round; False once the parent is gone
Work = Callable[[Beat], None]


@dataclass(slots=True)
class _Place:
    """One of the processes, and those that were there before it."""

    beats: memoryview  # one counter, written by the child
    process: ForkProcess | None = None
    began: float = 0.0
    again: float = -AGAIN_SECONDS  # when another may be started
    soon_ended: int = 0  # in a row
    seen: int = 0
    silent: int = field(default=0)  # rounds of ours: who stood still itself blames nobody


class Parent:
    def __init__(self, processes: int, work: Work, pulse: Pulse) -> None:
        """`work` is run in each process, and calls what it is given about once a second; `pulse` is this one's own."""
        shared = memoryview(mmap.mmap(-1, 8 * processes)).cast("Q")
        self._places = [_Place(shared[place : place + 1]) for place in range(processes)]
        self._work = work
        self._pulse = pulse
        self._stopping = False

    def run(self) -> int:
        """Until SIGTERM or SIGINT, or until a process says that it would only end again: the exit code."""
        for number in SIGNALS:
            signal.signal(number, self._stop)
        gc.collect()
        gc.freeze()  # to look for garbage among what is shared would be to write to it
        try:
            return self._look_after_them()
        finally:
            self._end()

    def _stop(self, *_: object) -> None:
        self._stopping = True

    def _look_after_them(self) -> int:
        while not self._stopping:
            for place in self._places:
                if place.process is None and time.monotonic() >= place.again:
                    self._start(place)
            wait([place.process.sentinel for place in self._places if place.process is not None], ROUND_SECONDS)
            if any(self._refused(place) for place in self._places):
                return REFUSED
            self._pulse.beat()
        return 0

    def _start(self, place: _Place) -> None:
        """A signal that comes meanwhile reaches the child once it can be told."""
        signal.pthread_sigmask(signal.SIG_BLOCK, SIGNALS)
        place.process = multiprocessing.get_context("fork").Process(target=self._child, args=(place, os.getpid()))
        place.process.start()
        signal.pthread_sigmask(signal.SIG_UNBLOCK, SIGNALS)
        place.began, place.seen, place.silent = time.monotonic(), place.beats[0], 0

    def _child(self, place: _Place, parent: int) -> None:
        for number in SIGNALS:
            signal.signal(number, signal.SIG_DFL)
        signal.pthread_sigmask(signal.SIG_UNBLOCK, SIGNALS)

        def beat(well: bool) -> bool:
            place.beats[0] += well
            return os.getppid() == parent

        try:
            self._work(beat)
        except ConfigurationError as error:
            sys.stderr.write(f"firstline: {error}\n")
            sys.stderr.flush()
            os._exit(REFUSED)
        except Exception:  # noqa: BLE001  (multiprocessing would print what the error says, which may be a secret)
            failure(log, "a worker process broke down")
            os._exit(1)

    def _refused(self, place: _Place) -> bool:
        """Look after this process; True where another would not fare better."""
        process = place.process
        if process is None:
            return False
        if process.is_alive():
            self._listen(place, process)
            return False
        place.process = None
        if process.exitcode == REFUSED:
            return True
        lived = time.monotonic() - place.began
        place.soon_ended = 0 if lived > STEADY_SECONDS else place.soon_ended + 1
        pause = min(AGAIN_SECONDS * 2 ** max(0, place.soon_ended - 1), AGAIN_AT_MOST_SECONDS)
        place.again = time.monotonic() + pause
        if not self._stopping:
            ended = {"pid": process.pid, "exit_code": process.exitcode, "again_in_seconds": pause}
            log.error("a worker process ended, another is started", extra=ended)
        return False

    def _listen(self, place: _Place, process: ForkProcess) -> None:
        beats = place.beats[0]
        place.silent = 0 if beats != place.seen else place.silent + 1
        place.seen = beats
        if place.silent * ROUND_SECONDS > HUNG_SECONDS:
            log.error("a worker process hangs and is killed", extra={"pid": process.pid})
            process.kill()

    def _end(self) -> None:
        """Pass the signal on, and wait until all have finished or given back what they hold."""
        living = [place.process for place in self._places if place.process is not None]
        for process in living:
            process.terminate()
        deadline = time.monotonic() + STOP_SECONDS
        for process in living:
            process.join(max(0.0, deadline - time.monotonic()))
            if process.is_alive():
                process.kill()
                process.join()
