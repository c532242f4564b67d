"""What each arm did, with how sure that is: for people to look at. What changed, the watch says."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from statistics import median

from bot.intervals import wilson
from bot.watching.figures import Metric, Watched, dated


@dataclass(frozen=True, slots=True)
class Rate:
    """A share of so many, with its 95 % interval (Wilson's)."""

    share: float
    low: float
    high: float
    of: int


@dataclass(frozen=True, slots=True, kw_only=True)
class ArmFigures:
    """None: there is nothing to tell it by; people hand nothing over, and write no answers from articles."""

    arm: str
    conversations: int
    escalated: Rate | None
    grounded: Rate | None
    satisfied: Rate | None
    cost: float | None  # the median


def by_arm(everything: Sequence[Watched]) -> list[ArmFigures]:
    """In the order of their names."""
    arms: dict[str, list[Watched]] = {}
    for one in everything:
        arms.setdefault(one.arm, []).append(one)
    return [_figures(arm, arms[arm]) for arm in sorted(arms)]


def _figures(arm: str, ours: Sequence[Watched]) -> ArmFigures:
    answers = any(one.version is not None for one in ours)
    found = {metric: [value for _, value in dated(ours, metric)] for metric in Metric}
    return ArmFigures(
        arm=arm,
        conversations=len(ours),
        escalated=rate(found[Metric.ESCALATION]) if answers else None,
        grounded=rate(found[Metric.GROUNDEDNESS]),
        satisfied=rate([float(score >= 4) for score in found[Metric.CSAT]]),
        cost=median(found[Metric.COST]) if found[Metric.COST] else None,
    )


def rate(values: Sequence[float]) -> Rate | None:
    if not values:
        return None
    number, total = len(values), sum(values)
    return Rate(total / number, *wilson(total, number), number)
