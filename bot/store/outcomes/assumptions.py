"""Silence after an answer counts as a resolution, once it has lasted long enough. Run with every sweep."""

from __future__ import annotations

import logging
import time
from collections.abc import Callable

from bot.store.cipher import Cipher
from bot.store.db import Database
from bot.store.outcomes.resolutions import ASSUMED, Ratings
from bot.store.queries import queries

log = logging.getLogger("firstline.outcomes")
LIMIT = 200  # conversations in one transaction
REST_SECONDS = 60.0  # between two looks, unless the last one was full
# What has been silent for longer than that beyond its time stays open: nobody is asked about what they forgot long ago.
WINDOW_SECONDS = 7 * 24 * 3600.0


class Assumptions:
    def __init__(
        self,
        database: Database,
        cipher: Cipher,
        ratings: Ratings,
        *,
        after_seconds: float,
        asked: Callable[[int], None],
        rest_seconds: float = REST_SECONDS,
    ) -> None:
        """`asked` is called with a conversation's id: there is something to send."""
        self._database = database
        self._cipher = cipher
        self._ratings = ratings
        self._after_seconds = after_seconds
        self._asked = asked
        self._rest_seconds = rest_seconds
        self._again_at = 0.0

    def run(self) -> int:
        """How many conversations count as resolved now. Raises StoreUnavailable."""
        if time.monotonic() < self._again_at:
            return 0
        with self._database.unit_of_work(self._cipher) as work:
            rows = list(
                queries.assume_resolved(
                    work.connection, seconds=self._after_seconds, window=WINDOW_SECONDS, limit=LIMIT
                )
            )
            asked = [
                row["conversation_id"]
                for row in rows
                if self._ratings.ask(work, work.read(row["conversation_id"]), ASSUMED, row["id"])
            ]
        for conversation_id in asked:
            self._asked(conversation_id)
        if rows:
            log.info("silence taken for an answer that helped", extra={"conversations": len(rows)})
        if len(rows) < LIMIT:
            self._again_at = time.monotonic() + self._rest_seconds
        return len(rows)
