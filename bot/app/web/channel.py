"""A connection. Its requests are answered at once, or once that is known to be true (`connectors.pending`)."""

from __future__ import annotations

import time
from contextlib import suppress
from typing import Any

from waitress.channel import HTTPChannel
from waitress.task import WSGITask

from bot.errors import Unsettled
from connectors.pending import ASIDE, BEGAN, FAILED, LATE, PENDING, Elsewhere, Pending


class _KeptBack(BaseException):
    """The answer is there, and goes out when it is known to be true. waitress handles exceptions of the other kind."""


class _Task(WSGITask):  # type: ignore[misc]
    """Sends head and body of an answer at once: at each sending another thread may take over, for milliseconds. What an
    answer that is kept back consists of is written when it goes out. (`connectors.pending`)"""

    def __init__(self, channel: Channel, request: Any, *, began: float, failed: BaseException | None = None) -> None:
        """`failed`: what became of it the first time."""
        super().__init__(channel, request)
        self.began = began
        self.is_late = False
        self._failed = failed
        self._pending = Pending(channel.go_on)
        self._goes_out = failed is not None
        self._kept: list[bytes] = []

    def get_environment(self) -> dict[str, Any]:
        environ: dict[str, Any] = super().get_environment()
        environ[BEGAN] = self.began
        environ[ASIDE] = self._dispatcher.step_aside
        if self._failed is None:
            environ[PENDING] = self._pending
        elif isinstance(self._failed, Elsewhere):
            environ[LATE] = self.is_late
        elif not isinstance(self._failed, Unsettled):
            environ[FAILED] = self._failed
        return environ

    @property
    def _dispatcher(self) -> Any:
        asks = isinstance(self._failed, Elsewhere) and not self.is_late
        return self.channel.server.asking if asks else self.channel.server.task_dispatcher

    def service(self) -> None:
        if not self._is_kept_back:
            super().service()
            return
        self._let_out()
        self.finish()

    def write(self, data: bytes) -> None:
        if self._is_kept_back:
            self._kept.append(data)
            self.content_bytes_written += len(data)  # too few, and waitress would close the connection
        else:
            super().write(data)

    def finish(self) -> None:
        if self._is_kept_back:
            self.channel.kept = self
            if not self._pending.written():
                raise _KeptBack
            if self._pending.error is not None:
                self.channel.go_on(self._pending.error)
                raise _KeptBack
            self.channel.kept = None
            self._let_out()
        super().finish()
        self.channel.send_answer()

    @property
    def _is_kept_back(self) -> bool:
        return self._pending.promised and not self._goes_out

    def _let_out(self) -> None:
        self._goes_out = True
        self._pending.note()
        self.content_bytes_written = 0
        for data in self._kept:
            self.write(data)


class Channel(HTTPChannel):  # type: ignore[misc]
    began = 0.0
    kept: _Task | None = None  # only while it is: whatever refers to itself, Python finds late
    _next: _Task | None = None

    def task_class(self, _: HTTPChannel, request: Any) -> _Task:
        """waitress calls it as the class it mostly is."""
        task, self._next = self._next, None
        return task or _Task(self, request, began=time.perf_counter())

    def service(self) -> None:
        with suppress(_KeptBack):
            super().service()

    def go_on(self, error: BaseException | None) -> None:
        """With the request whose answer is kept back: it is known now what became of it."""
        task, self.kept = self.kept, None
        if task is None:
            return
        if error is None:
            self._next = task
            self.service()
            return
        request = self.requests[0]
        request.get_body_stream().seek(0)
        self._next = _Task(self, request, began=task.began, failed=error)
        if isinstance(error, Elsewhere):
            self.server.asking.add_task(self)
        else:
            self.server.add_task(self)
        self.server.pull_trigger()  # or the thread that reads would not see in time whether somebody begins with it

    def came_before(self, moment: float) -> bool:
        """Of the request that is to be worked on a second time; as `time.perf_counter` says it."""
        return self._next is not None and self._next.began < moment

    def ask_nobody(self) -> None:
        """It is to be answered without."""
        if self._next is not None:
            self._next.is_late = True

    def received(self, data: bytes) -> bool:
        if self.request is None:
            self.began = time.time()
        return bool(super().received(data))

    def writable(self) -> bool:
        """waitress asks whether it could send also where it would not: while an answer is written it went round and
        round, through all connections each time, and kept those who write from doing so."""
        writes_on = self.requests and self.total_outbufs_len < self.adj.send_bytes
        return bool((self.total_outbufs_len and not writes_on) or self.will_close or self.close_when_flushed)

    def send_answer(self) -> None:
        """As much as the connection takes now. The thread that reads sends the rest, and closes where this fails."""
        with self.outbuf_lock:
            if self.connected:  # else its buffers are closed
                self._flush_exception(self._flush_some, do_close=False)
