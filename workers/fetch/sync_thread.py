"""Fetch a thread that a delivery only said something happened in, and accept what is new there.

What cannot be fetched is tried again, and ends: what a vendor refuses, or what we cannot read, after as many attempts
as a message gets; what it postpones, or an outage, after hours. Then a person has to look
(`bot.store.catch_up.unread`).
"""

from __future__ import annotations

import logging
from collections.abc import Callable, Mapping, Sequence
from datetime import datetime

from bot.config import Delivery
from bot.errors import DeliveryError, Gone, NotSent, Refused, StoreUnavailable
from bot.log import failure
from bot.model import Event, InboundMessage, SideTask, ThreadChanged
from bot.ports import Accept, Capabilities, Connector, ThreadReader
from bot.store.catch_up.unread import UnreadThreads
from bot.store.db import Database
from bot.store.dispatch.processes import Life, endless
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
        *,
        accept_late: Accept,
        unread: UnreadThreads,
        to_send: Callable[[int], object],
        asked: Asked = as_it_is,
        life: Callable[[], Life] = endless,
    ) -> None:
        """`accept_late` takes what came in long after it was said; `to_send` hears of conversations with something to
        send. `asked` is around what asks a vendor, and may refuse it. `life`: this process's, with which its leases
        end."""
        self._database = database
        self._connectors = connectors
        self._accept = accept
        self._accept_late = accept_late
        self._settings = settings
        self._unread = unread
        self._to_send = to_send
        self._asked = asked
        self._life = life

    def sync(self, change: ThreadChanged) -> None:
        """Until nobody asks for this thread any more. What was accepted before is a duplicate and changes nothing."""
        channel = change.thread.channel
        threads = Capabilities.of(self._connectors.get(channel)).threads
        if threads is None:
            log.warning("a thread changed in a channel that is off", extra={"channel": channel})
            return  # the row stays until the channel is on again
        while (asked := self._lease(change)) is not None:
            try:
                self._take(threads, change, asked)
            except StoreUnavailable:
                raise
            except DeliveryError as error:
                self._failed(change, asked, f"{type(error).__name__}: {error}", error)
                return
            except Exception as error:  # noqa: BLE001  (one surprise in an answer must not silence a thread unseen)
                failure(log, "a thread could not be read", channel=channel)
                self._failed(change, asked, f"internal error ({type(error).__name__})", error)
                return
            with self._database.transaction() as connection:
                where = change.parameters()
                queries.finish_sync(connection, **where, asked_at=asked.asked_at)
                queries.hurry_sync(connection, **where, asked_at=asked.asked_at)

    def _take(self, threads: ThreadReader, change: ThreadChanged, asked: SyncRow) -> None:
        try:
            with self._asked(change.thread.channel, change.thread.account):
                events = threads.fetch(change)
        except Gone:
            return  # deleted meanwhile, so nothing is new in it
        if asked.since is None:
            self._accept(events)
        else:
            self._accept_late(newly_said(events, asked.since))

    def _lease(self, change: ThreadChanged) -> SyncRow | None:
        holder = self._life().id
        with self._database.connection() as connection:
            row = queries.lease_sync(
                connection, **change.parameters(), seconds=self._settings.lease_seconds, holder=holder
            )
        return None if row is None else SyncRow.from_row(row)

    def _failed(self, change: ThreadChanged, asked: SyncRow, problem: str, error: Exception) -> None:
        log.warning("the thread could not be fetched", extra={"channel": change.thread.channel, "problem": problem})
        if self._ends(asked, error):
            log.error("a thread is not read", extra={"channel": change.thread.channel, "problem": problem})
            if (conversation := self._unread.give_up(change, asked.asked_at)) is not None:
                self._to_send(conversation)
            return
        backoff = self._settings.backoff_seconds * 2 ** min(asked.attempts, 20)
        wait = (error.retry_after if isinstance(error, NotSent) else None) or backoff
        with self._database.connection() as connection:
            queries.postpone_sync(
                connection,
                **change.parameters(),
                asked_at=asked.asked_at,
                seconds=min(wait, self._settings.backoff_limit_seconds),
                problem=problem,
            )

    def _ends(self, asked: SyncRow, error: Exception) -> bool:
        if asked.age_seconds > self._settings.fetch_hours * 3600:
            return True
        passing = isinstance(error, DeliveryError) and not isinstance(error, Refused)
        return not passing and asked.attempts >= self._settings.max_attempts


def newly_said(events: Sequence[Event], since: datetime) -> list[Event]:
    """What happened since then. Of what is older a delivery told, or it is from before our time: nobody asked to have
    old questions answered."""
    return [event for event in events if (at := _when(event)) is None or at >= since]


def _when(event: Event) -> datetime | None:
    match event:
        case InboundMessage():
            return event.sent_at
        case ThreadChanged() | SideTask():
            return None
    return event.at if hasattr(event, "at") else None
