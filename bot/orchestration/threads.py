"""Threads that are used again: to start one takes longer than most of what is done beside a conversation.

They are daemons, as many as there is work at once, and end when they had none for a while.
"""

from __future__ import annotations

import queue
import threading
from collections import deque
from collections.abc import Callable
from contextvars import Context

IDLE_SECONDS = 20.0
_Inbox = queue.SimpleQueue[Callable[[], None]]


class Threads:
    """Thread-safe; one a process."""

    def __init__(self, idle_seconds: float = IDLE_SECONDS) -> None:
        self._idle_seconds = idle_seconds
        self._idle: deque[_Inbox] = deque()

    def run(self, work: Callable[[], None], name: str) -> None:
        """On a thread that is called so meanwhile, at once. `work` must not raise."""
        try:
            inbox = self._idle.pop()
        except IndexError:
            inbox = queue.SimpleQueue()
            threading.Thread(target=self._serve, args=(inbox,), daemon=True).start()
        inbox.put(lambda: self._do(work, name))

    @property
    def idle(self) -> int:
        """How many wait for work."""
        return len(self._idle)

    def _serve(self, inbox: _Inbox) -> None:
        while True:
            try:
                work = inbox.get(timeout=self._idle_seconds)
            except queue.Empty:
                try:
                    self._idle.remove(inbox)
                except ValueError:  # somebody has just taken it
                    continue
                return
            Context().run(work)  # what one has left in context variables is not the next one's
            del work  # nor is what it was about kept until there is a next one
            self._idle.append(inbox)

    @staticmethod
    def _do(work: Callable[[], None], name: str) -> None:
        threading.current_thread().name = name
        work()


THREADS = Threads()
