"""Sends attempts from a thread of its own, and throws away what it cannot send: nobody waits for it.

It holds at most `MOST` attempts, none for longer than `OLDEST_SECONDS`, and counts what it has sent and what it has
lost. So what is deleted at the server may come in once more until then.
"""

from __future__ import annotations

import logging
import threading
import time
from collections import deque
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field

from bot import telemetry
from bot.errors import StoreUnavailable
from bot.log import failure
from bot.tracing.langfuse import Langfuse
from bot.tracing.record import Attempt
from bot.tracing.scores import NeverTaken, NotTaken, TooLarge, scores
from bot.tracing.spans import Packer

log = logging.getLogger("firstline.tracing")
MOST = 200  # attempts that wait
TOGETHER = 32  # in one request
OLDEST_SECONDS = 300.0
GATHERING_SECONDS = 1.0  # for others to come along
FIRST_WAIT, LONGEST_WAIT = 1.0, 60.0  # seconds, after a failure


@dataclass(slots=True)
class _Waiting:
    attempt: Attempt
    since: float
    packed: bytes = field(default=b"", repr=False)


class Sender:
    """Its thread begins with the first attempt. `packer` is asked for until it is there, and may raise
    StoreUnavailable."""

    def __init__(self, langfuse: Langfuse, packer: Callable[[], Packer]) -> None:
        self._langfuse = langfuse
        self._make_packer = packer
        self._packer: Packer | None = None
        self._waiting: deque[_Waiting] = deque()
        self._changed = threading.Condition()
        self._thread: threading.Thread | None = None
        self._closing = False
        self._wait = 0.0  # seconds before the next try
        self._troubled = False

    def take(self, attempt: Attempt) -> None:
        """Never waits for a server, and never raises. Where too many wait, the oldest are lost."""
        with self._changed:
            if self._closing:
                _lost(1, "stopped")
                return
            self._waiting.append(_Waiting(attempt, time.monotonic()))
            if len(self._waiting) > MOST:
                self._waiting.popleft()
                _lost(1, "full")
            if self._thread is None:
                self._thread = threading.Thread(target=self._run, name="traces", daemon=True)
                self._thread.start()
            if len(self._waiting) == 1:
                self._changed.notify()

    def close(self, seconds: float) -> None:
        """Send what waits, within so many seconds; what is left then is lost."""
        with self._changed:
            self._closing = True
            self._changed.notify()
        if self._thread is not None:
            self._thread.join(max(0.0, seconds))
        with self._changed:
            _lost(len(self._waiting), "stopped")
            self._waiting.clear()

    def _run(self) -> None:
        while batch := self._next():
            try:
                self._wait = self._try(batch)
            except Exception:  # noqa: BLE001  (a bug: these would be tried for ever)
                failure(log, "traces could not be written")
                _lost(len(batch), "failed")

    def _next(self) -> list[_Waiting]:
        """Those to be sent now; none once the end has come and nothing waits, or nothing can be sent."""
        with self._changed:
            while not self._waiting and not self._closing:
                self._changed.wait()
            self._changed.wait_for(lambda: self._closing, max(self._wait, GATHERING_SECONDS))
            if self._closing and self._wait:  # the server did not take them a moment ago
                return []
            return [self._waiting.popleft() for _ in range(min(TOGETHER, len(self._waiting)))]

    def _try(self, batch: Sequence[_Waiting]) -> float:
        """Seconds to wait before the next."""
        try:
            self._send(batch)
        except (NotTaken, StoreUnavailable) as error:
            self._trouble(error)
            self._put_back(batch)
            wait = error.wait if isinstance(error, NotTaken) else 0.0
            return min(max(wait, 2 * self._wait, FIRST_WAIT), LONGEST_WAIT)
        except NeverTaken as error:
            self._trouble(error)
            _lost(len(batch), "refused")
            return LONGEST_WAIT
        self._troubled = False
        return 0.0

    def _put_back(self, batch: Sequence[_Waiting]) -> None:
        with self._changed:
            if self._closing:  # nobody tries again
                _lost(len(batch), "stopped")
                return
            self._waiting.extendleft(reversed(batch))
            while len(self._waiting) > MOST:
                self._waiting.popleft()
                _lost(1, "full")

    def _send(self, batch: Sequence[_Waiting]) -> None:
        if self._packer is None:
            self._packer = self._make_packer()
        packer = self._packer
        batch = _young(batch)
        if not batch:
            return
        for one in batch:
            one.packed = one.packed or packer.packed(one.attempt)
            time.sleep(0)  # a worker's threads have long turns; those who answer need not wait for a whole batch
        try:
            self._langfuse.send_spans(one.packed for one in batch)
        except TooLarge:
            if len(batch) == 1:
                _lost(1, "too_large")
                return
            self._send(batch[: len(batch) // 2])
            self._send(batch[len(batch) // 2 :])
            return
        telemetry.TRACES.add(len(batch), result="sent")
        self._score(batch, packer)

    def _score(self, batch: Sequence[_Waiting], packer: Packer) -> None:
        """Less than a trace: tried once."""
        found = [score for one in batch for score in scores(one.attempt)]
        if not found:
            return
        try:
            rejected = self._langfuse.send_scores(found, packer.names)
        except (NotTaken, TooLarge, NeverTaken):
            rejected = len(found)
        telemetry.TRACE_SCORES.add(len(found) - rejected, result="sent")
        telemetry.TRACE_SCORES.add(rejected, result="refused")

    def _trouble(self, error: Exception) -> None:
        """Said once, until something is taken again."""
        if not self._troubled:
            self._troubled = True
            log.warning("traces are not taken", extra={"problem": str(error), "error": type(error).__name__})


def _young(batch: Sequence[_Waiting]) -> Sequence[_Waiting]:
    """Asked before each exchange, so that nothing is sent later than an exchange after `OLDEST_SECONDS`."""
    oldest = time.monotonic() - OLDEST_SECONDS
    young = [one for one in batch if one.since >= oldest]
    _lost(len(batch) - len(young), "too_old")
    return young


def _lost(count: int, why: str) -> None:
    if count:
        telemetry.TRACES.add(count, result=why)
