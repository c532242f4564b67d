"""Group commit: what comes in while a transaction is under way is written together by the next one.

Who finds nobody writing writes what waits, its own first, and then wakes whoever has waited longest to do the same. So
nothing waits for a timer, and one alone waits for nobody.
"""

from __future__ import annotations

import threading
from collections.abc import Callable, Sequence
from queue import SimpleQueue
from typing import Generic, TypeVar

from bot.errors import StoreUnavailable

Item = TypeVar("Item")
Result = TypeVar("Result")


class _Waiting(Generic[Item, Result]):
    def __init__(self, item: Item) -> None:
        self.item = item
        # What became of it is known, or it is its turn to write. A queue, since an Event costs twenty of them.
        self.woken: SimpleQueue[None] = SimpleQueue()
        self.result: Result | None = None
        self.error: BaseException | None = None
        self.over = False

    def end(self, *, result: Result | None = None, error: BaseException | None = None) -> None:
        self.result, self.error, self.over = result, error, True
        self.woken.put(None)


class Together(Generic[Item, Result]):
    """Thread-safe. `write` commits what it is given, oldest first, and returns as many results; it has to end, since
    others wait for it."""

    def __init__(self, write: Callable[[Sequence[Item]], Sequence[Result | None]], *, most: int) -> None:
        self._write = write
        self._most = most
        self._lock = threading.Lock()
        self._waiting: list[_Waiting[Item, Result]] = []
        self._writing = False

    def __call__(self, item: Item) -> Result | None:
        """What `write` made of it, which is over by then. Raises what it raises. StoreUnavailable is raised for all
        that wait: they have waited as long, and would one after the other wait as long again."""
        mine: _Waiting[Item, Result] = _Waiting(item)
        with self._lock:
            self._waiting.append(mine)
            others, self._writing = self._writing, True
        if others:
            mine.woken.get()
        if not mine.over:
            self._lead()
        if mine.error is not None:
            raise mine.error
        return mine.result

    @property
    def waiting(self) -> int:
        """How many have not begun."""
        return len(self._waiting)

    def _lead(self) -> None:
        with self._lock:
            batch, self._waiting = self._waiting[: self._most], self._waiting[self._most :]
        try:
            results = self._write([one.item for one in batch])
            for one, result in zip(batch, results, strict=True):
                one.end(result=result)
        except BaseException as error:  # noqa: BLE001  (whatever it is, nobody may wait for ever)
            if isinstance(error, StoreUnavailable):
                with self._lock:
                    batch, self._waiting = batch + self._waiting, []
            for one in batch:
                one.end(error=error)
        finally:
            self._hand_on()

    def _hand_on(self) -> None:
        with self._lock:
            if self._waiting:
                self._waiting[0].woken.put(None)
            else:
                self._writing = False
