"""Fetch a thread that a delivery only said something happened in, and accept what is new there."""

from __future__ import annotations

import logging
from collections.abc import Mapping

from bot.config import Delivery
from bot.errors import DeliveryError
from bot.ports import Accept, Capabilities, Connector
from bot.store.db import Database
from bot.store.queries import queries

log = logging.getLogger("firstline.sync_thread")


class ThreadSync:
    def __init__(
        self, database: Database, connectors: Mapping[str, Connector], accept: Accept, settings: Delivery
    ) -> None:
        self._database = database
        self._connectors = connectors
        self._accept = accept
        self._settings = settings

    def sync(self, channel: str, account: str, thread_id: str) -> None:
        """Until nobody asks for this thread any more. What was accepted before is a duplicate and changes nothing."""
        threads = Capabilities.of(self._connectors.get(channel)).threads
        if threads is None:
            log.warning("a thread changed in a channel that is off", extra={"channel": channel})
            return  # the row stays until the channel is on again
        where = {"channel": channel, "account": account, "thread_id": thread_id}
        while (asked := self._lease(where)) is not None:
            try:
                events = threads.fetch(account, thread_id)
            except DeliveryError as error:
                self._postpone(where, asked, error)
                return
            self._accept(events)
            with self._database.transaction() as connection:
                queries.finish_sync(connection, asked_at=asked["asked_at"], **where)
                queries.hurry_sync(connection, asked_at=asked["asked_at"], **where)

    def _lease(self, where: dict[str, str]) -> dict[str, object] | None:
        with self._database.connection() as connection:
            row: dict[str, object] | None = queries.lease_sync(
                connection, seconds=self._settings.lease_seconds, **where
            )
            return row

    def _postpone(self, where: dict[str, str], asked: Mapping[str, object], error: DeliveryError) -> None:
        attempts = asked["attempts"]
        assert isinstance(attempts, int)
        wait = getattr(error, "retry_after", None) or self._settings.backoff_seconds * 2 ** min(attempts, 20)
        problem = f"{type(error).__name__}: {error}"
        log.warning("the thread could not be fetched", extra={"channel": where["channel"], "problem": problem})
        with self._database.connection() as connection:
            queries.postpone_sync(
                connection,
                asked_at=asked["asked_at"],
                seconds=min(wait, self._settings.backoff_limit_seconds),
                problem=problem,
                **where,
            )
