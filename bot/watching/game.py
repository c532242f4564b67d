"""One figure that is bet on, as far as it was played: what was won, who still waits for somebody to be compared with,
and what the figure came to on both sides.

It goes on with what is new, and is the same whether that comes at once or in pieces.
"""

from __future__ import annotations

import math
from collections import deque
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from typing import NamedTuple, Self

import numpy as np

from bot.watching.betting import PARTS, bet, first_alarm, purse
from bot.watching.figures import Direction, Metric

PART = timedelta(days=7)  # a further part of the money is bet from each on
MOST_WAITING = 100  # of one side, the newest: who stands beside a hundred others is placed well enough
STEPS = 50  # of money to a factor e, so that a median is known to within 1 %
LEAST = 1e-9  # money below which it is none
Money = Mapping[Direction, Sequence[Sequence[float]]]


class Point(NamedTuple):
    """A conversation's figure. `at`: when it counts."""

    at: datetime
    is_ours: bool
    value: float


@dataclass(frozen=True, slots=True, kw_only=True)
class Rule:
    """How a figure is bet on. `bound`: what ours are held against; None: against theirs. `one_by_one`: each with one of
    theirs, which came before them; else in blocks of those that came at the same time. `chance`: of a false alarm."""

    metric: Metric
    chance: float
    tolerance: float = 0.0
    directions: tuple[Direction, ...] = tuple(Direction)
    bound: float | None = None
    one_by_one: bool = False

    @property
    def name(self) -> str:
        """Of its game, among those of a comparison: a bound that is set anew begins anew."""
        return self.metric if self.bound is None else f"{self.metric} {'/'.join(self.directions)} {self.bound:g}"


@dataclass(frozen=True, slots=True, kw_only=True)
class Tally:
    """`total`: of the figures; of ratings, how many are 4 or 5. `steps`: of money, how many cost how much."""

    number: int = 0
    total: float = 0.0
    steps: Mapping[int, int] = field(default_factory=dict)

    def plus(self, values: Iterable[float], metric: Metric) -> Self:
        number, total, steps = self.number, self.total, dict(self.steps)
        for value in values:
            number += 1
            total += float(value >= 4) if metric is Metric.CSAT else value
            if metric is Metric.COST:
                step = math.floor(STEPS * math.log(max(value, LEAST)))
                steps[step] = steps.get(step, 0) + 1
        return replace(self, number=number, total=total, steps=steps)

    @property
    def typical(self) -> float:
        """The mean; of money the median, of ratings the CSAT."""
        if not self.steps:
            return self.total / self.number if self.number else 0.0
        left = (self.number + 1) // 2
        for step in sorted(self.steps):
            left -= self.steps[step]
            if left <= 0:
                break
        found = math.exp((step + 0.5) / STEPS)
        return found if found > 2 * LEAST else 0.0


@dataclass(frozen=True, slots=True, kw_only=True)
class Found:
    """A change that is no chance. `ours`, `theirs`: what is typical of those up to then."""

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
class Game:
    """`money`: as logarithms, by stake and part. `waiting`: those of one side who came since somebody of the other
    did. `told`: what was found, which is found once."""

    began: datetime | None = None
    money: Money = field(default_factory=dict)
    waiting: tuple[float, ...] = ()
    ours_wait: bool = False
    ours: Tally = field(default_factory=Tally)
    theirs: Tally = field(default_factory=Tally)
    told: tuple[Direction, ...] = ()


def play(game: Game, points: Sequence[Point], rule: Rule) -> tuple[Game, list[Found]]:
    """The game after these points, which come in an order that does not depend on their values; and what is new."""
    if not points:
        return game, []
    differences, ends, after = _against(game, points, rule) if rule.bound is not None else _paired(game, points, rule)
    bets = [direction for direction in rule.directions if direction not in game.told]
    if not ends or not bets:
        return _counted(after, points, rule), []
    began = game.began or points[ends[0]].at
    parts = [max(1, min(PARTS, (points[end].at - began) // PART + 1)) for end in ends]
    signs = np.array([1.0 if direction is Direction.UP else -1.0 for direction in bets])
    before = np.array([game.money[direction] if direction in game.money else purse() for direction in bets])
    won, money = bet(before, np.outer(signs, differences), tolerance=rule.tolerance, parts=parts)
    found = []
    for direction, path in zip(bets, won, strict=True):
        at = first_alarm(path, rule.chance)
        if at is not None:
            found.append(_found(_counted(game, points[: ends[at] + 1], rule), rule, direction, points[ends[at]].at))
    told = (*game.told, *(one.direction for one in found))
    kept = {**game.money, **dict(zip(bets, money.tolist(), strict=True))}
    return _counted(replace(after, began=began, money=kept, told=told), points, rule), found


def _paired(game: Game, points: Sequence[Point], rule: Rule) -> tuple[list[float], list[int], Game]:
    """Differences, each from -1 to 1; the index of the point with which each was known; who waits now.

    A block is closed as soon as it has somebody of both: how often one of ours is higher than one of theirs, less how
    often lower. Where both are alike that is 0 on average, whatever the scale and however few ours are. Where a block
    ends depends on who came when, never on the figures."""
    waiting, ours_wait = deque(game.waiting, MOST_WAITING), game.ours_wait
    differences, ends = [], []
    for end, (_, is_ours, value) in enumerate(points):
        if not waiting or is_ours == ours_wait:
            waiting.append(value)
            ours_wait = is_ours
            continue
        others = [waiting.popleft()] if rule.one_by_one else list(waiting)
        higher = sum((value > other) - (value < other) for other in others) / len(others)
        differences.append(higher if is_ours else -higher)
        ends.append(end)
        if not rule.one_by_one:
            waiting.clear()
    return differences, ends, replace(game, waiting=tuple(waiting), ours_wait=ours_wait)


def _against(game: Game, points: Sequence[Point], rule: Rule) -> tuple[list[float], list[int], Game]:
    """How far each is above the bound. For ratings it is one of the CSAT, the share of 4 and 5; for money one of the
    median: whether more than half cost more."""
    assert rule.bound is not None
    match rule.metric:
        case Metric.CSAT:
            found = [float(one.value >= 4) - rule.bound for one in points]
        case Metric.COST:
            found = [float(one.value > rule.bound) - 0.5 for one in points]
        case _:
            found = [one.value - rule.bound for one in points]
    return found, list(range(len(points))), game


def _counted(game: Game, points: Sequence[Point], rule: Rule) -> Game:
    ours = game.ours.plus((one.value for one in points if one.is_ours), rule.metric)
    theirs = game.theirs.plus((one.value for one in points if not one.is_ours), rule.metric)
    return replace(game, ours=ours, theirs=theirs)


def _found(game: Game, rule: Rule, direction: Direction, at: datetime) -> Found:
    theirs = game.theirs.typical if rule.bound is None else rule.bound
    return Found(
        metric=rule.metric,
        direction=direction,
        at=at,
        conversations=game.ours.number,
        ours=game.ours.typical,
        theirs=theirs,
    )
