"""Group commit: what comes in while a transaction is under way is written together by the next one.

Who finds nobody writing writes what waits, its own first, and then wakes whoever has waited longest to do the same. So
nothing waits for a timer, and one alone waits for nobody. What has only begun here is written by a thread that is there
for it: so many wait for one commit, and none of them in a thread.
"""

from __future__ import annotations

import logging
import threading
from abc import ABC, abstractmethod
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from queue import SimpleQueue
from typing import Generic, TypeVar

from bot.errors import StoreUnavailable

Item = TypeVar("Item")
Result = TypeVar("Result")
Known = Callable[[Result | None, BaseException | None], None]  # what came of it, or what was raised

log = logging.getLogger("firstline.inbox")


class _Waiting(ABC, Generic[Item, Result]):
    def __init__(self, item: Item) -> None:
        self.item = item

    @abstractmethod
    def end(self, result: Result | None, error: BaseException | None) -> None:
        """What became of it is known. Never raises."""

    @abstractmethod
    def lead(self) -> None:
        """It is its turn to write."""


class _Here(_Waiting[Item, Result]):
    """In a thread of its own."""

    def __init__(self, item: Item) -> None:
        super().__init__(item)
        # What became of it is known, or it is its turn to write. A queue, since an Event costs twenty of them.
        self.woken: SimpleQueue[None] = SimpleQueue()
        self.result: Result | None = None
        self.error: BaseException | None = None
        self.over = False

    def end(self, result: Result | None, error: BaseException | None) -> None:
        self.result, self.error, self.over = result, error, True
        self.woken.put(None)

    def lead(self) -> None:
        self.woken.put(None)


class _Begun(_Waiting[Item, Result]):
    """`lead` has it written by another thread, and `known` is told."""

    def __init__(self, item: Item, known: Known[Result], lead: Callable[[], object]) -> None:
        super().__init__(item)
        self._known = known
        self._lead = lead

    def end(self, result: Result | None, error: BaseException | None) -> None:
        try:
            self._known(result, error)
        except Exception as raised:  # noqa: BLE001  (those behind it wait, too)
            log.error("nobody could be told what became of it", extra={"error": type(raised).__name__})

    def lead(self) -> None:
        self._lead()


class Together(Generic[Item, Result]):
    """Thread-safe. `write` commits what it is given, oldest first, and returns as many results; it has to end, since
    others wait for it."""

    def __init__(self, write: Callable[[Sequence[Item]], Sequence[Result | None]], *, most: int) -> None:
        self._write = write
        self._most = most
        self._lock = threading.Lock()
        self._waiting: list[_Waiting[Item, Result]] = []
        self._writing = False
        self._writer = ThreadPoolExecutor(1, "group-commit")

    def __call__(self, item: Item) -> Result | None:
        """What `write` made of it, which is over by then. Raises what it raises. StoreUnavailable is raised for all
        that wait: they have waited as long, and would one after the other wait as long again."""
        mine: _Here[Item, Result] = _Here(item)
        if not self._is_first(mine):
            mine.woken.get()
        if not mine.over:
            self._lead()
        if mine.error is not None:
            raise mine.error
        return mine.result

    def begin(self, item: Item, known: Known[Result]) -> None:
        """As calling it; `known` is told what comes of it, on the thread that writes."""
        mine: _Begun[Item, Result] = _Begun(item, known, self._lead_elsewhere)
        if self._is_first(mine):
            mine.lead()

    @property
    def waiting(self) -> int:
        """How many have not begun."""
        return len(self._waiting)

    def _is_first(self, one: _Waiting[Item, Result]) -> bool:
        with self._lock:
            self._waiting.append(one)
            others, self._writing = self._writing, True
        return not others

    def _lead_elsewhere(self) -> None:
        self._writer.submit(self._lead)

    def _lead(self) -> None:
        with self._lock:
            batch, self._waiting = self._waiting[: self._most], self._waiting[self._most :]
        try:
            results = self._write([one.item for one in batch])
            for one, result in zip(batch, results, strict=True):
                one.end(result, None)
        except BaseException as error:  # noqa: BLE001  (whatever it is, nobody may wait for ever)
            if isinstance(error, StoreUnavailable):
                error.__traceback__ = error.__cause__ = error.__context__ = None  # they would keep the whole batch
                with self._lock:
                    batch, self._waiting = batch + self._waiting, []
            for one in batch:
                one.end(None, error)
        finally:
            self._hand_on()

    def _hand_on(self) -> None:
        with self._lock:
            if self._waiting:
                self._waiting[0].lead()
            else:
                self._writing = False
