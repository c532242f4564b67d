"""The watch over figures: a change that is no chance becomes an alarm, and may take a rollout back.

Run now and then. Any number of processes may, since an alarm is one however often it is found.
"""

from __future__ import annotations

import logging
import time
from collections.abc import Callable, Iterable
from datetime import UTC, datetime

from bot.config import Rollout, Watching
from bot.store.db import Database
from bot.store.queries import queries
from bot.store.rollout.alarms import Changed, FigureAlarms
from bot.store.rollout.shares import Share, shares
from bot.watching.comparisons import Change, Steered, Watch, looks_back_to
from bot.watching.figures import Direction, Metric
from bot.watching.reading import watched
from bot.watching.watch import Level

log = logging.getLogger("firstline.figures")


class FigureWatch:
    def __init__(
        self,
        database: Database,
        rollout: Rollout,
        watching: Watching,
        channels: Iterable[str],
        alarms: FigureAlarms,
        *,
        now: Callable[[], datetime] = lambda: datetime.now(UTC),
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
        now = self._now()
        with self._database.connection() as connection:
            known = shares(connection, self._rollout, self._channels)
        watch = Watch(
            level=Level(false_alarms=self._watching.false_alarms, tolerance=self._watching.tolerance),
            bounds=bounds_of(self._watching),
            seen=self._alarms.seen(),
        )
        by_label = {one.label: one for one in known}
        began, conversations = time.monotonic(), watched(self._database, looks_back_to(now))
        changes = watch.changes(conversations, [_steered(one) for one in known], now)
        raised = []
        for change in changes:
            number = self._alarms.raise_for(self._changed(change, by_label))
            if number is not None:
                log.warning("a figure changed", extra={"alarm": number, "about": change.about})
                raised.append(number)
        with self._database.connection() as connection:
            queries.note_figures_watched(connection, seconds=time.monotonic() - began, conversations=len(conversations))
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


def bounds_of(watching: Watching) -> dict[tuple[Metric, Direction], float]:
    """Those that the operator has set."""
    bounds = watching.bounds.items()
    most = {(Metric(figure), Direction.UP): one.at_most for figure, one in bounds if one.at_most is not None}
    least = {(Metric(figure), Direction.DOWN): one.at_least for figure, one in bounds if one.at_least is not None}
    return most | least


def _steered(one: Share) -> Steered:
    return Steered(label=one.label, name=one.name, is_arm=one.what == "arm", share=one.share, since=one.since)
