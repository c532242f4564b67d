"""Watches worker processes, starts another where one dies or hangs, and passes a stop on.

It is what their parent becomes, and imports little, since it is there for as long as they are. Whom it starts runs the
command that the parent was started by, and loads all by itself.
"""

from __future__ import annotations

import json
import logging
import mmap
import os
import select
import signal
import socket
import sys
import time
from collections.abc import Sequence
from dataclasses import asdict, dataclass, field
from typing import Any

from bot import log as logs
from bot.telemetry.pulse import HUNG_SECONDS, Pulse

log = logging.getLogger("firstline.prefork")
STEADY_SECONDS = 60.0  # who has lived for so long did not end soon
STOP_SECONDS = 35.0  # for a process that takes 20 to finish
REFUSED = 2  # the exit code of a process that would end in the same way again: its settings or its key are wrong
BEAT_BYTES = 8
# In the environment of a process that is started, and no setting: the beats' descriptor, its place, its parent.
PLACE = "WORKER_OF_FIRSTLINE"
SIGNALS = (signal.SIGTERM, signal.SIGINT, signal.SIGCHLD)


@dataclass(frozen=True, slots=True, kw_only=True)
class Patience:
    """Seconds."""

    round: float = 1.0
    again: float = 1.0  # before another is started: doubles with each that soon ends
    again_at_most: float = 60.0
    hung: float = HUNG_SECONDS
    loading: float = 300.0  # until its first round: to kill who loads on a busy machine makes it busier


@dataclass(frozen=True, slots=True, kw_only=True)
class Watched:
    """What a parent leaves to its watcher. `level`: of log lines. `supervisor`: systemd's socket. `beats`: a descriptor
    of memory with a counter for each process, which it writes. `command`: what the parent was started by."""

    level: str
    supervisor: str | None
    beats: int
    command: tuple[str, ...]
    pids: Sequence[int] = ()
    patience: Patience

    def to_json(self) -> str:
        return json.dumps(asdict(self))

    @classmethod
    def from_json(cls, text: str) -> Watched:
        told: dict[str, Any] = json.loads(text)
        return cls(**{**told, "command": tuple(told["command"]), "patience": Patience(**told["patience"])})


@dataclass(slots=True)
class _Place:
    """One of the processes, and those that were there before it."""

    number: int
    pid: int | None
    began: float = field(default_factory=time.monotonic)
    again: float = 0.0  # when another may be started
    soon_ended: int = 0  # in a row
    seen: int = 0
    silent: int = 0  # rounds of ours: who stood still itself blames nobody
    loaded: bool = False
    refused: bool = False


class Watcher:
    def __init__(self, watched: Watched) -> None:
        self._watched = watched
        self._patience = watched.patience
        self._beats = memoryview(mmap.mmap(watched.beats, 0)).cast("Q")
        self._places = [_Place(number, pid) for number, pid in enumerate(watched.pids)]
        self._pulse = Pulse("worker", watched.supervisor)
        self._signals = _heard()

    def run(self) -> int:
        """Until SIGTERM or SIGINT, or until each process has said that it would only end again: the exit code."""
        while self._next_signal(self._patience.round) in (None, signal.SIGCHLD):
            for place in self._places:
                self._look_after(place)
            if all(place.refused for place in self._places):
                return REFUSED
            self._pulse.beat()
        self._end()
        return 0

    def _next_signal(self, seconds: float) -> int | None:
        ready, _, _ = select.select([self._signals], [], [], max(0.0, seconds))
        return self._signals.recv(1)[0] if ready else None

    def _look_after(self, place: _Place) -> None:
        if place.pid is not None:
            code = _exit_code(place.pid)
            if code is None:
                self._listen(place, place.pid)
                return
            self._ended(place, place.pid, code)
        if not place.refused and time.monotonic() >= place.again:
            self._start(place)

    def _ended(self, place: _Place, pid: int, code: int) -> None:
        place.pid, place.refused = None, code == REFUSED
        ended = {"pid": pid, "exit_code": code}
        if place.refused:
            log.error("a worker process is refused, no other is started", extra=ended)
            return
        lived = time.monotonic() - place.began
        place.soon_ended = 0 if lived > STEADY_SECONDS else place.soon_ended + 1
        log.error("a worker process ended, another is started", extra={**ended, "again_in_seconds": self._pause(place)})

    def _pause(self, place: _Place) -> float:
        """Until another is started."""
        seconds: float = min(self._patience.again * 2 ** max(0, place.soon_ended - 1), self._patience.again_at_most)
        place.again = time.monotonic() + seconds
        return seconds

    def _start(self, place: _Place) -> None:
        told = {**os.environb, PLACE.encode(): f"{self._watched.beats}:{place.number}:{os.getpid()}".encode()}
        command = self._watched.command
        try:
            place.pid = os.posix_spawnp(command[0], command, told, setsigmask=())
        except OSError as error:  # no memory, too many processes, or an upgrade is under way: the others go on
            place.soon_ended += 1
            told_of = {"error": type(error).__name__, "again_in_seconds": self._pause(place)}
            log.error("a worker process could not be started", extra=told_of)
            return
        place.began, place.seen, place.silent, place.loaded = time.monotonic(), self._beats[place.number], 0, False

    def _listen(self, place: _Place, pid: int) -> None:
        beats = self._beats[place.number]
        if beats != place.seen:
            place.seen, place.silent, place.loaded = beats, 0, True
            return
        place.silent += 1
        if place.silent * self._patience.round > (self._patience.hung if place.loaded else self._patience.loading):
            log.error("a worker process hangs and is killed", extra={"pid": pid})
            os.kill(pid, signal.SIGKILL)

    def _end(self) -> None:
        """Pass the signal on, and wait until all have finished or given back what they hold."""
        living = [place.pid for place in self._places if place.pid is not None]
        for pid in living:
            os.kill(pid, signal.SIGTERM)
        deadline = time.monotonic() + STOP_SECONDS
        while living := [pid for pid in living if _exit_code(pid) is None]:
            if time.monotonic() >= deadline:
                break
            self._next_signal(min(self._patience.round, deadline - time.monotonic()))
        for pid in living:
            os.kill(pid, signal.SIGKILL)
            os.waitpid(pid, 0)


def _heard() -> socket.socket:
    """Says which signals come, a byte each; those too that came before and were blocked. (Where a process was stopped,
    and time is over as it goes on, Python's `sigtimedwait` tells of a signal that never came, of any number.)"""
    hears, says = socket.socketpair()
    says.setblocking(False)
    signal.set_wakeup_fd(says.detach(), warn_on_full_buffer=False)
    for one in SIGNALS:
        signal.signal(one, lambda *_: None)
    signal.pthread_sigmask(signal.SIG_UNBLOCK, SIGNALS)
    return hears


def _exit_code(pid: int) -> int | None:
    """None while it lives; it is asked for once after that."""
    ended, status = os.waitpid(pid, os.WNOHANG)
    return os.waitstatus_to_exitcode(status) if ended else None


def main() -> int:
    signal.pthread_sigmask(signal.SIG_BLOCK, SIGNALS)
    watched = Watched.from_json(sys.argv[1])
    logs.set_up(watched.level)
    return Watcher(watched).run()


if __name__ == "__main__":
    sys.exit(main())
