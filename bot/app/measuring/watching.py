"""How often the watch cries wolf and how soon it finds what is there, on conversations that are drawn; beside the test
that is at hand, of two shares, looked at every day."""

from __future__ import annotations

import math
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from itertools import groupby
from statistics import NormalDist, median

import numpy as np

from bot.watching.betting import Numbers
from bot.watching.figures import Dated, Metric, Watched, dated
from bot.watching.summary import rate
from bot.watching.watch import PERIOD, Level, compare

START = datetime(2026, 1, 5, tzinfo=UTC)
DAYS = PERIOD.days
CHANCE = 0.05
SURE = NormalDist().inv_cdf(1 - CHANCE / 2)
SURE_OF_ALL = NormalDist().inv_cdf(1 - CHANCE / 2 / len(Metric))


@dataclass(frozen=True, slots=True, kw_only=True)
class Rates:
    """Of one arm. The defaults are round numbers of a usual help desk."""

    escalation: float = 0.30
    grounded: float = 0.80
    rated: float = 0.15  # share of conversations that are rated at all
    satisfied: float = 0.75
    cost: float = 0.01  # the median


@dataclass(frozen=True, slots=True, kw_only=True)
class Scenario:
    name: str
    a_day: int  # conversations of both arms together
    share: float  # of them that are the new arm's
    new: Rates = Rates()
    from_day: int = 0  # of which on it is so; before, as the old one


SCENARIOS = (
    Scenario(name="no difference, 40 a day, half and half", a_day=40, share=0.5),
    Scenario(name="no difference, 40 a day, 1 in 20", a_day=40, share=0.05),
    Scenario(name="no difference, 300 a day, half and half", a_day=300, share=0.5),
    Scenario(name="escalation 30 % to 60 %, 40 a day, half", a_day=40, share=0.5, new=Rates(escalation=0.6)),
    Scenario(name="escalation 30 % to 45 %, 40 a day, half", a_day=40, share=0.5, new=Rates(escalation=0.45)),
    Scenario(name="escalation 30 % to 45 %, 300 a day, half", a_day=300, share=0.5, new=Rates(escalation=0.45)),
    Scenario(name="escalation 30 % to 45 %, 300 a day, 1 in 20", a_day=300, share=0.05, new=Rates(escalation=0.45)),
    Scenario(name="grounded 80 % to 60 %, 300 a day, half", a_day=300, share=0.5, new=Rates(grounded=0.6)),
    Scenario(name="CSAT 75 % to 50 %, 300 a day, half", a_day=300, share=0.5, new=Rates(satisfied=0.5)),
    Scenario(name="cost doubled, 40 a day, half", a_day=40, share=0.5, new=Rates(cost=0.02)),
    Scenario(
        name="escalation to 60 % on day 14, 40 a day, half",
        a_day=40,
        share=0.5,
        new=Rates(escalation=0.6),
        from_day=14,
    ),
)


@dataclass(frozen=True, slots=True)
class Method:
    """By run: on which day (1 to DAYS) it told of a difference; None: it did not."""

    name: str
    days: Sequence[int | None]

    def line(self, change_on: int) -> str:
        """Of what was told, what was so already."""
        number = len(self.days)
        found = [day for day in self.days if day is not None and day > change_on]
        early = sum(day is not None and day <= change_on for day in self.days)
        told = rate([float(day is not None and day > change_on) for day in self.days])
        assert told is not None
        share = f"{told.share:6.1%} ({told.low:.1%} to {told.high:.1%})"
        after = f"median day {median(day - change_on for day in found):g}" if found else "never"
        before = f", {early / number:.1%} before anything changed" if change_on else ""
        return f"  {self.name:<44} {share:<27} {after}{before}"


def sections(runs: int, seed: int) -> Iterator[str]:
    """One scenario after the other, as it is done."""
    yield f"{runs} runs of {DAYS} days, seed {seed}; all four figures are watched, both ways. Told of a difference:"
    for number, scenario in enumerate(SCENARIOS):
        randomly = np.random.default_rng([seed, number])
        days: Mapping[str, list[int | None]] = {name: [] for name in METHODS}
        for _ in range(runs):
            new, old = _drawn(scenario, randomly)
            for name, method in METHODS.items():
                days[name].append(method(new, old))
        lines = [Method(name, found).line(scenario.from_day) for name, found in days.items()]
        yield "\n".join((f"\n{scenario.name}", *lines))


def _drawn(scenario: Scenario, randomly: np.random.Generator) -> tuple[list[Watched], list[Watched]]:
    """Conversations of the new arm and the old."""
    number = scenario.a_day * DAYS
    seconds = np.sort(randomly.uniform(0, DAYS * 86_400, number))
    is_new = randomly.random(number) < scenario.share
    changed = is_new & (seconds >= scenario.from_day * 86_400)
    old = Rates()

    def by(name: str) -> Numbers:
        rates: Numbers = np.where(changed, getattr(scenario.new, name), getattr(old, name))
        return rates

    escalated = randomly.random(number) < by("escalation")
    grounded = randomly.random(number) < by("grounded")
    rated = randomly.random(number) < by("rated")
    scores = np.where(randomly.random(number) < by("satisfied"), 5, 2)
    costs = by("cost") * np.exp(randomly.normal(0, 0.8, number))
    arms: tuple[list[Watched], list[Watched]] = ([], [])
    for one in range(number):
        found = Watched(
            at=START + timedelta(seconds=float(seconds[one])),
            escalated=float(escalated[one]),
            grounded=float(grounded[one]),
            score=float(scores[one]) if rated[one] else None,
            cost=float(costs[one]),
        )
        arms[0 if is_new[one] else 1].append(found)
    return arms


def _watch(new: Sequence[Watched], old: Sequence[Watched]) -> int | None:
    return min((_day(found.at) for found in compare(new, old, Level())), default=None)


def _every_day(new: Sequence[Watched], old: Sequence[Watched], sure: float, first: int = 1) -> int | None:
    """The first day at whose end a test of all until then says so of any figure."""
    told = []
    for metric in Metric:
        ours, theirs = _cumulated(dated(new, metric), metric), _cumulated(dated(old, metric), metric)
        told += [day for day in range(first, DAYS + 1) if abs(_z(ours[day], theirs[day])) > sure]
    return min(told, default=None)


# Number, sum and sum of squares, until the end of a day.
Sums = tuple[int, float, float]


def _cumulated(found: Dated, metric: Metric) -> list[Sums]:
    """By day; CSAT as the share of the satisfied, money as its logarithm."""
    days: dict[int, list[float]] = {
        day: [_plain(value, metric) for _, value in group] for day, group in groupby(found, lambda one: _day(one[0]))
    }
    sums: list[Sums] = [(0, 0.0, 0.0)]
    for day in range(1, DAYS + 1):
        values, (number, total, squares) = days.get(day, []), sums[-1]
        sums.append((number + len(values), total + sum(values), squares + sum(value * value for value in values)))
    return sums


def _plain(value: float, metric: Metric) -> float:
    match metric:
        case Metric.CSAT:
            return float(value >= 4)
        case Metric.COST:
            return math.log(value)
        case _:
            return value


def _z(ours: Sums, theirs: Sums) -> float:
    """Of the difference of two means, in standard errors (Welch's). 0 where there is next to nothing."""
    if min(ours[0], theirs[0]) < 2:
        return 0.0
    error = sum((squares / number - (total / number) ** 2) / number for number, total, squares in (ours, theirs))
    difference = ours[1] / ours[0] - theirs[1] / theirs[0]
    return difference / math.sqrt(error) if error > 0 else 0.0


def _day(at: datetime) -> int:
    """1 for the first."""
    return min((at - START) // timedelta(days=1), DAYS - 1) + 1


METHODS: Mapping[str, Callable[[Sequence[Watched], Sequence[Watched]], int | None]] = {
    "the watch": _watch,
    "test of 5 % a figure, looked at daily": lambda new, old: _every_day(new, old, SURE),
    "test of 5 % for all figures, looked at daily": lambda new, old: _every_day(new, old, SURE_OF_ALL),
    "the same, looked at once, in the end": lambda new, old: _every_day(new, old, SURE_OF_ALL, first=DAYS),
}
