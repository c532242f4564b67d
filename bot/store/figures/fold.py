"""Keeps the figures: looks again at each conversation of which something changed, and sums up the day it began on.

Triggers write down what changed, whoever changes it (migration 0051), so a conversation that is reopened after a month
counts on its day of a month ago. Run with every sweep; one process at a time.
"""

from __future__ import annotations

import logging
import time

from bot.store.db import Database
from bot.store.queries import queries

log = logging.getLogger("firstline.figures")
LIMIT = 3000  # changes in one transaction, which sums up each day of theirs once
MOST = 7  # transactions in one run
REST_SECONDS = 60.0  # between two runs, unless the last one had more to do: a day is summed up for many at once


class Figures:
    def __init__(self, database: Database, *, limit: int = LIMIT, rest_seconds: float = REST_SECONDS) -> None:
        self._database = database
        self._limit = limit
        self._rest_seconds = rest_seconds
        self._again_at = 0.0

    def run(self) -> int:
        """How many changes are counted now. Raises StoreUnavailable."""
        if time.monotonic() < self._again_at:
            return 0
        total = 0
        for _ in range(MOST):
            count = self._fold()
            total += count
            if count < self._limit:
                self._again_at = time.monotonic() + self._rest_seconds
                break
        if total > self._limit:
            log.info("many changes counted for the figures", extra={"changes": total})
        return total

    def _fold(self) -> int:
        with self._database.transaction() as connection:
            if not queries.may_fold_figures(connection):
                return 0
            taken = [
                row["conversation_id"] for row in queries.take_changed_conversations(connection, limit=self._limit)
            ]
            if taken:
                folded = queries.fold_conversations(connection, ids=sorted(set(taken)))
                days = sorted({row["day"] for row in folded})
                queries.clear_days(connection, days=days)
                queries.sum_days(connection, days=days)
        return len(taken)
