"""Work that goes on beside the steps, in a thread of its own, until somebody needs what comes of it."""

from __future__ import annotations

import threading
from collections.abc import Callable
from concurrent.futures import Future
from typing import TypeVar

T = TypeVar("T")


def beside(work: Callable[[], T], name: str) -> Future[T]:
    """Begins now. Its `result()` waits, and raises what `work` raises; nobody has to ask for it."""
    future: Future[T] = Future()

    def run() -> None:
        try:
            future.set_result(work())
        except BaseException as failure:  # noqa: BLE001  (whoever asks for the result gets it)
            future.set_exception(failure)

    threading.Thread(target=run, name=name, daemon=True).start()
    return future
