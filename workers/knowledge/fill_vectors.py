"""Vectors for passages that have none, rung for every minute (see `bot.knowledge.vectors.filling`)."""

from __future__ import annotations

import logging
import threading

from bot.errors import ConfigurationError
from bot.knowledge.vectors.filling import Filling
from bot.ports import Embedder
from bot.store.db import Database

log = logging.getLogger("firstline.vectors")


class VectorJob:
    """One instance a process."""

    def __init__(self, database: Database, embedder: Embedder | None) -> None:
        self._database = database
        self._embedder = embedder
        self._stopping = threading.Event()

    def run(self) -> None:
        """Until all have one, or another process is at it."""
        if self._embedder is None:
            return
        try:
            made = Filling(self._database, self._embedder, stopped=self._stopping.is_set).run()
        except ConfigurationError as error:
            log.warning("no vectors can be made", extra={"problem": str(error)})
            return
        if made:
            log.info("vectors were made", extra={"passages": made})

    def stop(self) -> None:
        """After the few passages that are at hand."""
        self._stopping.set()
