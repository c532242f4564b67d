"""Asks vendors for what no delivery told of: webhooks are repeated for minutes, an outage may last longer.

Run by the scheduler, at every start, and when deliveries could not be stored (`bot.store.catch_up.late.GapWatch`). What
is found goes the way of every delivery; most of it is known and changes nothing. Each place has its mark in Postgres,
moved on as what was read up to there is committed, so a round that ends half-way loses nothing.
"""

from __future__ import annotations

import logging
import threading
from collections.abc import Callable, Mapping, Sequence
from datetime import UTC, datetime, timedelta

from bot.config import CatchUp
from bot.errors import CredentialRefused, DeliveryError, NotSent, Refused, StoreUnavailable
from bot.log import failure
from bot.model import Span, ThreadRef
from bot.ports import Accept, Capabilities, Connector, MissedReader
from bot.store.catch_up.marks import WHOLE_ACCOUNT, Mark, Marks

log = logging.getLogger("firstline.catch_up")
# A vendor's search may know of a message later than of the next.
OVERLAP = timedelta(minutes=1)
MORE_AFTER_SECONDS = 60.0  # where a round was not enough


class CatchUpJob:
    def __init__(
        self,
        connectors: Mapping[str, Connector],
        marks: Marks,
        accept: Accept,
        settings: CatchUp,
        *,
        again_in: Callable[[float, int], None],
        refused: Callable[[str, str, CredentialRefused], None] = lambda *_: None,
    ) -> None:
        """`accept` takes what comes in late; `again_in` is told where there is more than one round reads:
        after how many seconds it goes on, and when the round began. `refused` hears of accounts of a channel, "" for
        all, whose credential is not taken."""
        self._connectors = connectors
        self._marks = marks
        self._accept = accept
        self._settings = settings
        self._again_in = again_in
        self._refused = refused
        self._reach = timedelta(hours=settings.reach_hours)
        self._running = threading.Lock()

    def run(self, began_at: int = 0) -> None:
        """One round through every account of every channel, or what is left of the one that began then (Unix time, by
        the database's clock); nothing where this process is at it. Raises StoreUnavailable."""
        if not self._settings.period_seconds or not self._running.acquire(blocking=False):
            return
        try:
            unfinished = [
                begun
                for channel, connector in self._connectors.items()
                if (reader := Capabilities.of(connector).missed) is not None
                for begun in self._round(channel, reader, began_at)
            ]
        finally:
            self._running.release()
        if unfinished:
            self._again_in(MORE_AFTER_SECONDS, int(min(unfinished).timestamp()))

    def _round(self, channel: str, reader: MissedReader, began_at: int) -> list[datetime]:
        """When the round began, for each account that has more to read."""
        try:
            accounts = reader.accounts()
        except DeliveryError as error:
            log.warning("accounts could not be read", extra={"channel": channel, "error": type(error).__name__})
            self._asks_for_patience(channel, "", error)
            return []
        found = []
        for account in accounts:
            now = self._marks.begin(channel, account)
            begun = datetime.fromtimestamp(began_at, UTC) if began_at else now.at
            if self._read(channel, account, reader, begun, is_new=now.by_our_clock):
                found.append(begun)
        return found

    def _read(self, channel: str, account: str, reader: MissedReader, begun: datetime, *, is_new: bool) -> bool:
        """True where there is more to read than this round may, or than the vendor gives now."""
        known = self._marks.threads(channel, account, begun, self._reach)
        try:
            if is_new:  # what was said in the minute before is not ours, either
                self._marks.put_on_vendors_clock(channel, account, reader.time(account), on=OVERLAP)
            places = reader.places(account, known)
        except DeliveryError as error:
            self._marks.leave(channel, account, WHOLE_ACCOUNT, _problem(error))
            return self._asks_for_patience(channel, account, error)
        self._marks.add(channel, account, places)
        more = False
        for _ in range(self._settings.places):
            mark = self._marks.claim(channel, account, places, begun)
            if mark is None:
                break
            problem = None
            try:
                more |= not self._read_place(reader, channel, account, mark, begun, known)
            except Refused as error:
                problem = _problem(error)  # of this place only
            except DeliveryError as error:
                self._marks.leave(channel, account, mark.place, _problem(error))
                return self._asks_for_patience(channel, account, error)  # and where it is down: in the next round
            except StoreUnavailable:
                raise
            except Exception as error:  # noqa: BLE001  (one surprise in an answer must not hide the other places)
                failure(log, "a place could not be read", channel=channel)
                problem = f"internal error ({type(error).__name__})"
            self._marks.leave(channel, account, mark.place, problem)
        else:
            more = True
        if not more and WHOLE_ACCOUNT not in places:
            self._marks.finish(channel, account, begun)
        return more

    def _read_place(
        self,
        reader: MissedReader,
        channel: str,
        account: str,
        mark: Mark,
        begun: datetime,
        known: Sequence[ThreadRef],
    ) -> bool:
        """False where there is more to read than fits in a round."""
        reach = begun - self._reach
        span = Span(since=max(mark.seen_until - OVERLAP, reach), reach=reach, known=tuple(known))
        left = self._settings.threads
        for missed in reader.missed(account, mark.place, span):
            self._accept(missed.events)
            self._marks.move(channel, account, mark.place, missed.until)
            left -= len(missed.events)
            if left <= 0:
                return False
        return True

    def _asks_for_patience(self, channel: str, account: str, error: DeliveryError) -> bool:
        """Whether it goes on later in this round. A credential that is refused is told of."""
        if isinstance(error, CredentialRefused):
            self._refused(channel, account, error)
            return False
        return isinstance(error, NotSent) and error.retry_after is not None


def _problem(error: DeliveryError) -> str:
    return f"{type(error).__name__}: {error}"
