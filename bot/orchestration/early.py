"""A model call that has begun before anybody waits for it.

Another thread reads the reply until somebody takes it over: whoever waits reads on. Nobody ever
waits for a call that is cancelled.
"""

from __future__ import annotations

import threading
from collections.abc import Iterator
from dataclasses import replace

from bot.model import Cancellation, Piece, Prompt
from bot.orchestration.threads import THREADS
from bot.ports import ChatModel
from bot.turns import TURNS


class EarlyCall:
    """One call; `pieces` or `cancel` end it, whichever comes first."""

    def __init__(self, chat: ChatModel, prompt: Prompt) -> None:
        self._cancellation = Cancellation()
        self._reply = chat.reply(replace(prompt, cancellation=self._cancellation))
        self._read: list[Piece] = []
        self._failure: Exception | None = None
        self._lock = threading.Lock()
        self._claimed = self._finished = self._cancelled = False
        self._idle = threading.Event()  # the thread reads no more
        THREADS.run(self._run, "early call")

    def pieces(self, cancellation: Cancellation) -> Iterator[Piece]:
        """All pieces of the reply from its first on; `cancellation` ends it from now on. Raises what the model
        raises."""
        with self._lock:
            self._claimed = True
        with cancellation.ends_with(self._cancellation.cancel):
            with TURNS.aside():
                self._idle.wait()
            yield from self._read
            if self._failure is not None:
                raise self._failure
            if not self._finished:
                yield from self._reply

    def cancel(self) -> None:
        """Nobody wants it any more: its connection is closed as soon as that can be. No-op once it was taken over."""
        with self._lock:
            if self._claimed or self._cancelled:
                return
            self._cancelled = self._claimed = True
            idle = self._idle.is_set()
        self._cancellation.cancel()
        if idle:
            self._close()

    def _run(self) -> None:
        try:
            while not self._claimed:
                self._read.append(next(self._reply))
        except StopIteration:
            self._finished = True
        except Exception as failure:  # noqa: BLE001  (whoever takes the call over gets it)
            self._failure = failure
        with self._lock:
            self._idle.set()
            cancelled = self._cancelled
        if cancelled:
            self._close()

    def _close(self) -> None:
        close = getattr(self._reply, "close", None)
        if close is not None:
            close()
