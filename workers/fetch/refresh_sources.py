"""Reads the sources of articles that are due: their time has come, or a vendor's webhook asked for it."""

from __future__ import annotations

import logging
import threading
from collections.abc import Callable
from typing import TYPE_CHECKING

from bot.errors import FirstlineError

if TYPE_CHECKING:
    from bot.knowledge.ingest.refresh import Refresher

log = logging.getLogger("firstline.refresh")


class Stopped(FirstlineError):
    """The process is to end: another one reads the source anew."""


class SourceRefresh:
    """One source after the other; which process reads which, Postgres says."""

    def __init__(self, refresher: Callable[[], Refresher]) -> None:
        """`refresher` is asked each time: what reads pages and files is much, and most processes never do."""
        self._refresher = refresher
        self._stopping = threading.Event()

    def run(self) -> None:
        """Raises StoreUnavailable."""
        try:
            for name, summary in self._refresher().run_due(self._check).items():
                told = {"added": summary.added, "updated": summary.updated, "removed": summary.removed}
                log.info("a source of articles was read", extra={"source": name, **told})
        except Stopped:
            log.info("a source of articles is left to another process")

    def stop(self) -> None:
        self._stopping.set()

    def _check(self) -> None:
        if self._stopping.is_set():
            raise Stopped
