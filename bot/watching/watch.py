"""Which figures of a group differ from those of another, or break a bound, so that it is no chance."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

import numpy as np

from bot.watching.betting import Numbers, first_alarm, winnings
from bot.watching.figures import Dated, Direction, Metric, Watched, against, dated, one_after_the_other, side_by_side

PERIOD = timedelta(days=28)  # for which the chance of a false alarm is kept; then a watch begins anew
PART = timedelta(days=7)  # a further part of the money is bet from each on


@dataclass(frozen=True, slots=True, kw_only=True)
class Found:
    """A change that is no chance. `ours`, `theirs`: the means up to then (of ratings the CSAT, of money the median)."""

    metric: Metric
    direction: Direction
    at: datetime
    conversations: int  # of ours, up to then
    ours: float
    theirs: float

    @property
    def is_bad(self) -> bool:
        return self.direction is self.metric.bad


@dataclass(frozen=True, slots=True, kw_only=True)
class Level:
    """How sure one is to be. `false_alarms`: the chance of any in one comparison within PERIOD. `tolerance`: what is no
    difference."""

    false_alarms: float = 0.05
    tolerance: float = 0.02

    def of_one(self, tests: int) -> float:
        return self.false_alarms / tests


def compare(
    ours: Sequence[Watched],
    theirs: Sequence[Watched],
    level: Level,
    *,
    metrics: Sequence[Metric] = tuple(Metric),
    earlier: bool = False,
) -> Iterator[Found]:
    """`earlier`: theirs came before ours, instead of at the same time."""
    pair = one_after_the_other if earlier else side_by_side
    for metric in metrics:
        mine, others = dated(ours, metric), dated(theirs, metric)
        differences, times = pair(mine, others)
        for direction in Direction:
            signed = differences if direction is Direction.UP else -differences
            at = _alarm(signed, times, level.of_one(2 * len(metrics)), level.tolerance)
            if at is not None:
                until = [one for one in mine if one[0] <= at]
                beside = others if earlier else [one for one in others if one[0] <= at]
                yield Found(
                    metric=metric,
                    direction=direction,
                    at=at,
                    conversations=len(until),
                    ours=typical(metric, until),
                    theirs=typical(metric, beside),
                )


def break_bounds(
    ours: Sequence[Watched], bounds: Mapping[tuple[Metric, Direction], float], level: Level
) -> Iterator[Found]:
    """`bounds`: what a figure is to stay below (UP) or above (DOWN)."""
    for (metric, direction), bound in bounds.items():
        mine = dated(ours, metric)
        gains, times = against(mine, metric, bound)
        signed = gains if direction is Direction.UP else -gains
        at = _alarm(signed, times, level.of_one(len(bounds)), 0.0)
        if at is not None:
            until = [one for one in mine if one[0] <= at]
            yield Found(
                metric=metric,
                direction=direction,
                at=at,
                conversations=len(until),
                ours=typical(metric, until),
                theirs=bound,
            )


def typical(metric: Metric, found: Dated) -> float:
    values = np.asarray([value for _, value in found], dtype=np.float64)
    if metric is Metric.COST:
        return float(np.median(values))
    return float(np.mean(values >= 4 if metric is Metric.CSAT else values))


def _alarm(signed: Numbers, times: Sequence[datetime], chance: float, tolerance: float) -> datetime | None:
    if not times:
        return None
    won = winnings(signed, tolerance=tolerance, begins=parts_of(times))
    found = first_alarm(won, chance)
    return None if found is None else times[found]


def parts_of(times: Sequence[datetime]) -> list[int]:
    """From which index on a further part is bet: the first of each week. What is for weeks to come lies by."""
    weeks = [(at - times[0]) / PART for at in times]
    return [int(np.searchsorted(weeks, week)) for week in range(PERIOD // PART)]
