"""The watch over figures: a change that is no chance becomes an alarm, and may take a rollout back.

Run now and then. A look goes on where the last one ended, a page in a transaction with what comes of it, so it costs
what is new, and may be ended at any moment. Any number of processes may run it; one does.
"""

from __future__ import annotations

import logging
from collections.abc import Callable, Iterable, Sequence
from datetime import datetime

from bot.config import Rollout, Watching
from bot.store.db import Database
from bot.store.queries import Connection, queries
from bot.store.rollout.alarms import Changed, FigureAlarms
from bot.store.rollout.shares import Share, shares
from bot.watching.comparisons import Change, Steered, Watch, looks_back_to
from bot.watching.figures import Direction, Metric
from bot.watching.state import read, written
from bot.watching.watch import Level
from workers.steering.looking import look

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
        raised: list[int] = []
        more = self._watching.on
        while more:
            with self._database.transaction() as connection:
                found, more = self._look(connection)
            raised += found
        return raised

    def _look(self, connection: Connection) -> tuple[list[int], bool]:
        """The alarms of a page, and whether there is another."""
        row = queries.take_watch(connection)
        if row is None and queries.begin_watching(connection):
            row = queries.take_watch(connection)
        if row is None:
            return [], False
        now = self._now(connection)
        known = shares(connection, self._rollout, self._channels)
        watch = Watch(
            level=Level(false_alarms=self._watching.false_alarms, tolerance=self._watching.tolerance),
            bounds=bounds_of(self._watching),
            seen=self._alarms.seen(connection),
        )
        steered = [_steered(one) for one in known]
        looked = look(
            connection,
            read(row["state"], looks_back_to(now)),
            lambda arms: watch.comparisons(steered, arms, now),
            now,
        )
        raised = self._raise(connection, looked.changes, known)
        queries.keep_watch(connection, state=written(looked.state))
        return raised, looked.more

    def _raise(self, connection: Connection, changes: Sequence[Change], known: Sequence[Share]) -> list[int]:
        by_label = {one.label: one for one in known}
        raised = []
        for change in changes:
            number = self._alarms.raise_in(connection, self._changed(change, by_label))
            if number is not None:
                log.warning("a figure changed", extra={"alarm": number, "about": change.about})
                raised.append(number)
        return raised

    def _changed(self, change: Change, by_label: dict[str, Share]) -> Changed:
        found, comparison = change.found, change.comparison
        is_guard = found.is_bad and found.metric in self._watching.step_back
        return Changed(
            about=change.about,
            details={
                "subject": comparison.subject,
                "beside": comparison.beside,
                "metric": found.metric,
                "direction": found.direction,
                "is_bad": found.is_bad,
                "ours": found.ours,
                "theirs": found.theirs,
                "conversations": found.conversations,
                "at": found.at.isoformat(),
            },
            steps_back=by_label[comparison.steered.label] if is_guard and comparison.steered else None,
        )


def bounds_of(watching: Watching) -> dict[tuple[Metric, Direction], float]:
    """Those that the operator has set."""
    bounds = watching.bounds.items()
    most = {(Metric(figure), Direction.UP): one.at_most for figure, one in bounds if one.at_most is not None}
    least = {(Metric(figure), Direction.DOWN): one.at_least for figure, one in bounds if one.at_least is not None}
    return most | least


def _steered(one: Share) -> Steered:
    return Steered(label=one.label, name=one.name, is_arm=one.what == "arm", share=one.share, since=one.since)
