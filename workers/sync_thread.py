"""Fetch a thread that a delivery only said something happened in, and accept what is new there."""

from __future__ import annotations

import logging
from collections.abc import Mapping

from bot.config import Delivery
from bot.errors import DeliveryError
from bot.model import ThreadChanged
from bot.ports import Accept, Capabilities, Connector
from bot.store.db import Database
from bot.store.queries import queries
from bot.store.rows import SyncRow
from workers.bulkheads.breaker import Asked, as_it_is

log = logging.getLogger("firstline.sync_thread")


class ThreadSync:
    def __init__(
        self,
        database: Database,
        connectors: Mapping[str, Connector],
        accept: Accept,
        settings: Delivery,
        asked: Asked = as_it_is,
    ) -> None:
        """`asked` is around what asks a vendor, and may refuse it."""
        self._database = database
        self._connectors = connectors
        self._accept = accept
        self._settings = settings
        self._asked = asked

    def sync(self, change: ThreadChanged) -> None:
        """Until nobody asks for this thread any more. What was accepted before is a duplicate and changes nothing."""
        channel = change.thread.channel
        threads = Capabilities.of(self._connectors.get(channel)).threads
        if threads is None:
            log.warning("a thread changed in a channel that is off", extra={"channel": channel})
            return  # the row stays until the channel is on again
        while (asked := self._lease(change)) is not None:
            try:
                with self._asked(channel):
                    events = threads.fetch(change)
            except DeliveryError as error:
                self._postpone(change, asked, error)
                return
            self._accept(events)
            with self._database.transaction() as connection:
                where = change.parameters()
                queries.finish_sync(connection, **where, asked_at=asked.asked_at)
                queries.hurry_sync(connection, **where, asked_at=asked.asked_at)

    def _lease(self, change: ThreadChanged) -> SyncRow | None:
        with self._database.connection() as connection:
            row = queries.lease_sync(connection, **change.parameters(), seconds=self._settings.lease_seconds)
        return None if row is None else SyncRow.from_row(row)

    def _postpone(self, change: ThreadChanged, asked: SyncRow, error: DeliveryError) -> None:
        backoff = self._settings.backoff_seconds * 2 ** min(asked.attempts, 20)
        wait = getattr(error, "retry_after", None) or backoff
        problem = f"{type(error).__name__}: {error}"
        log.warning("the thread could not be fetched", extra={"channel": change.thread.channel, "problem": problem})
        with self._database.connection() as connection:
            queries.postpone_sync(
                connection,
                **change.parameters(),
                asked_at=asked.asked_at,
                seconds=min(wait, self._settings.backoff_limit_seconds),
                problem=problem,
            )
