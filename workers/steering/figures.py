"""The watch over figures: a change that is no chance becomes an alarm, and may take a rollout back.

Run now and then. Any number of processes may, since an alarm is one however often it is found.
"""

from __future__ import annotations

import logging
import time
from collections.abc import Callable, Iterable, Sequence
from datetime import datetime

from bot.config import Rollout, Watching
from bot.store.db import Database
from bot.store.queries import Connection, Row, queries
from bot.store.rollout.alarms import Changed, FigureAlarms
from bot.store.rollout.shares import Share, shares
from bot.watching.comparisons import Change, Steered, Watch, begins, looks_back_to
from bot.watching.figures import Direction, Metric, Watched
from bot.watching.reading import watched
from bot.watching.watch import Level

log = logging.getLogger("firstline.figures")
SECONDS_EACH = 0.0005  # that a conversation may cost here
LONGEST_SECONDS = 24 * 3600.0


class FigureWatch:
    def __init__(
        self,
        database: Database,
        rollout: Rollout,
        watching: Watching,
        channels: Iterable[str],
        alarms: FigureAlarms,
        *,
        now: Callable[[Connection], datetime] = queries.figures_now,
    ) -> None:
        self._database = database
        self._rollout = rollout
        self._watching = watching
        self._channels = tuple(channels)
        self._alarms = alarms
        self._now = now

    def run(self) -> list[int]:
        """The numbers of the alarms that are new. Raises StoreUnavailable."""
        if not self._watching.on:
            return []
        with self._database.connection() as connection:
            now = self._now(connection)
            known = shares(connection, self._rollout, self._channels)
            since = self._needed(connection, known, now)
            if not _is_worth_it(queries.figures_watched(connection)):
                queries.note_figures_left(connection)
                return []
        began = time.monotonic()
        conversations = watched(self._database, since) if since is not None else []
        raised = self._raise(conversations, known, now)
        with self._database.connection() as connection:
            queries.note_figures_watched(connection, seconds=time.monotonic() - began, conversations=len(conversations))
        return raised

    def _needed(self, connection: Connection, known: Sequence[Share], now: datetime) -> datetime | None:
        """From when on there is something to compare; None: nothing is."""
        if any(row["versions"] > 1 for row in queries.versions_since(connection, since=looks_back_to(now))):
            return looks_back_to(now)
        compared = [one for one in known if one.what == "arm" or one.share < 100 or self._watching.bounds]
        return min((max(begins(now), one.since or begins(now)) for one in compared), default=None)

    def _raise(self, conversations: Sequence[Watched], known: Sequence[Share], now: datetime) -> list[int]:
        watch = Watch(
            level=Level(false_alarms=self._watching.false_alarms, tolerance=self._watching.tolerance),
            bounds=bounds_of(self._watching),
            seen=self._alarms.seen(),
        )
        by_label = {one.label: one for one in known}
        raised = []
        for change in watch.changes(conversations, [_steered(one) for one in known], now):
            number = self._alarms.raise_for(self._changed(change, by_label))
            if number is not None:
                log.warning("a figure changed", extra={"alarm": number, "about": change.about})
                raised.append(number)
        return raised

    def _changed(self, change: Change, by_label: dict[str, Share]) -> Changed:
        found = change.found
        is_guard = found.is_bad and found.metric in self._watching.step_back
        return Changed(
            about=change.about,
            details={
                "subject": change.subject,
                "beside": change.beside,
                "metric": found.metric,
                "direction": found.direction,
                "is_bad": found.is_bad,
                "ours": found.ours,
                "theirs": found.theirs,
                "conversations": found.conversations,
                "at": found.at.isoformat(),
            },
            steps_back=by_label[change.steered.label] if is_guard and change.steered is not None else None,
        )


def _is_worth_it(last: Row | None) -> bool:
    """A look takes the longer the more there is, and is to cost each conversation little: so what is new waits for
    more, but no longer than a day. A comparison that has just begun is looked at every time: there is little yet."""
    if last is None or last["read_seconds_ago"] > LONGEST_SECONDS:
        return True
    return bool(last["news"] * SECONDS_EACH >= last["seconds"])


def bounds_of(watching: Watching) -> dict[tuple[Metric, Direction], float]:
    """Those that the operator has set."""
    bounds = watching.bounds.items()
    most = {(Metric(figure), Direction.UP): one.at_most for figure, one in bounds if one.at_most is not None}
    least = {(Metric(figure), Direction.DOWN): one.at_least for figure, one in bounds if one.at_least is not None}
    return most | least


def _steered(one: Share) -> Steered:
    return Steered(label=one.label, name=one.name, is_arm=one.what == "arm", share=one.share, since=one.since)
