"""An answer while it is written, and what the bot does meanwhile. Both are a nicety: nothing here raises."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

from bot import leave
from bot.errors import DeliveryError, StoreUnavailable
from bot.model import ThreadRef
from bot.ports import LiveAnswers


class LiveStream:
    """Implements `bot.ports.Stream`. What is recorded in the end takes the place of what stands there.

    While words follow each other, whether somebody still waits for them is asked elsewhere, once a second; after a
    pause, in which this process may have stood still, before the next of them."""

    def __init__(self, live: LiveAnswers, chat_id: str) -> None:
        self._live, self._chat_id = live, chat_id
        self._leave, self._wrote = leave.of_this_thread(), leave.now()
        self._over = False

    def write(self, text: str) -> None:
        if not self._over and self._may_write():
            self._live.write(self._chat_id, text)

    def _may_write(self) -> bool:
        before, self._wrote = self._wrote, leave.now()
        if self._leave is not None and self._wrote - before > leave.FRESH_SECONDS:
            try:
                self._leave()
            except (DeliveryError, StoreUnavailable):
                self._over = True
        return not self._over

    def reset(self) -> None:
        self._live.reset(self._chat_id)

    def working(self, note: str) -> None:
        self._live.note(self._chat_id, note)

    def done(self) -> str | None:
        """The recorded answer is a message of its own, and what was shown goes when it is there."""
        return None

    def abandon(self) -> None:
        self._live.reset(self._chat_id)


class LiveStatus:
    """Implements `bot.ports.TypingStatus`."""

    def __init__(self, live: LiveAnswers) -> None:
        self._live = live

    @contextmanager
    def show(self, thread: ThreadRef) -> Iterator[None]:
        self._live.begin(thread.thread_id)
        self._live.note(thread.thread_id, "")
        yield

    def working(self, thread: ThreadRef, note: str) -> None:
        self._live.note(thread.thread_id, note)

    def clear(self, thread: ThreadRef) -> None:
        self._live.begin(thread.thread_id)
        self._live.ring(thread.thread_id)
