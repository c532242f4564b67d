"""One asyncio loop in a thread of its own, for all tool servers of a process."""

from __future__ import annotations

import asyncio
import threading
from collections.abc import Coroutine
from concurrent.futures import Future
from typing import Any, TypeVar

from bot.tool_servers.errors import NotReached

CLOSE_SECONDS = 2.0
T = TypeVar("T")


class LoopThread:
    """Running from the moment it is made until `close`."""

    def __init__(self, name: str) -> None:
        self._loop = asyncio.new_event_loop()
        self._thread = threading.Thread(target=self._loop.run_forever, name=name, daemon=True)
        self._thread.start()

    def start(self, work: Coroutine[Any, Any, T]) -> Future[T]:
        """Raises NotReached when it is closed."""
        if self._loop.is_closed():
            work.close()
            raise NotReached("it was closed")
        return asyncio.run_coroutine_threadsafe(work, self._loop)

    def close(self) -> None:
        """What still runs is left as it is."""
        if self._thread.is_alive():
            self._loop.call_soon_threadsafe(self._loop.stop)
            self._thread.join(CLOSE_SECONDS)
        if not self._loop.is_running():
            self._loop.close()
