"""Ends the work on answers that nobody waits for any more: a visitor has pressed stop, a message was deleted, a human
was quicker. What would come of it T3 throws away in any case; until then a model writes, and is paid.
"""

from __future__ import annotations

import logging
import threading
from collections.abc import Callable

from bot.errors import StoreUnavailable
from bot.log import failure

log = logging.getLogger("firstline.unwanted")
LOOK_SECONDS = 1.0


class UnwantedWork:
    """From the moment it is made until `stop`: one look for all that this process holds."""

    def __init__(self, end_unwanted: Callable[[], None]) -> None:
        self._end = end_unwanted
        self._stopping = threading.Event()
        threading.Thread(target=self._run, name="unwanted-work", daemon=True).start()

    def stop(self) -> None:
        self._stopping.set()

    def _run(self) -> None:
        while not self._stopping.wait(LOOK_SECONDS):
            try:
                self._end()
            except StoreUnavailable:
                log.debug("the database is away; what is unwanted goes on")
            except Exception:  # noqa: BLE001  (answers go on, wanted or not)
                failure(log, "unwanted work was not looked for")
