"""What is watched of a conversation, and what two of them tell when they are compared."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from operator import itemgetter
from typing import Any, Self

import numpy as np

from bot.model import STANDARD
from bot.watching.betting import Numbers


class Metric(StrEnum):
    ESCALATION = "escalation"
    GROUNDEDNESS = "groundedness"
    CSAT = "csat"
    COST = "cost"

    @property
    def bad(self) -> Direction:
        return Direction.UP if self in (Metric.ESCALATION, Metric.COST) else Direction.DOWN


class Direction(StrEnum):
    UP = "up"
    DOWN = "down"


@dataclass(frozen=True, slots=True, kw_only=True)
class Watched:
    """One conversation in numbers. `at`: when it began. None: it has no such figure."""

    at: datetime
    channel: str = ""
    arm: str = STANDARD  # or the operator's, or CONTROL
    version: str | None = None  # of prompt and model; None: it wrote nothing
    escalated: float | None = None  # 1: a person got it, within the first hour
    grounded: float | None = None  # share of its answers of that hour that came from the articles
    cost: float | None = None  # of these
    score: float | None = None  # its rating, 1 to 5
    rated_at: datetime | None = None

    @classmethod
    def from_row(cls, row: Mapping[str, Any]) -> Self:
        """Of the statement `watched_conversations`."""
        return cls(**{name: row[name] for name in cls.__slots__})

    def of(self, metric: Metric) -> tuple[datetime, float] | None:
        """When it counts, and the figure."""
        match metric:
            case Metric.ESCALATION:
                found, at = self.escalated, self.at
            case Metric.GROUNDEDNESS:
                found, at = self.grounded, self.at
            case Metric.COST:
                found, at = self.cost, self.at
            case Metric.CSAT:
                found, at = self.score, self.rated_at or self.at
        return None if found is None else (at, float(found))


Dated = Sequence[tuple[datetime, float]]


def dated(conversations: Iterable[Watched], metric: Metric) -> Dated:
    """In the order in which they count."""
    return sorted((found for one in conversations if (found := one.of(metric)) is not None), key=itemgetter(0))


def side_by_side(ours: Dated, theirs: Dated) -> tuple[Numbers, list[datetime]]:
    """Differences of two groups that are answered at the same time, each from -1 to 1, and when each was known.

    A block is closed as soon as it has somebody of both: how often one of ours is higher than one of theirs, less how
    often lower. Where both are alike that is 0 on average, whatever the scale and however few ours are. Where a block
    ends depends on who came when, never on the figures."""
    every = sorted([(at, True, value) for at, value in ours] + [(at, False, value) for at, value in theirs], key=_when)
    blocks = _blocks([is_ours for _, is_ours, _ in every])
    if not blocks:
        return np.empty(0), []
    begins, ends = np.transpose(blocks)
    values = np.asarray([value for _, _, value in every], dtype=np.float64)
    is_ours = np.asarray([side for _, side, _ in every])
    # The last of a block is the only one of its side. `higher`: than each of the others, which it is compared with.
    lengths = ends - begins + 1
    higher = np.sign(np.repeat(values[ends], lengths) - values[: ends[-1] + 1])
    means = np.add.reduceat(higher, begins) / (lengths - 1)
    return np.where(is_ours[ends], means, -means), [every[end][0] for end in ends]


def one_after_the_other(ours: Dated, earlier: Dated) -> tuple[Numbers, list[datetime]]:
    """The same of a group and the one before it: each of ours with one of theirs, the latest first."""
    number = min(len(ours), len(earlier))
    before = [value for _, value in reversed(earlier)][:number]
    after = [value for _, value in ours[:number]]
    return np.sign(np.subtract(after, before, dtype=np.float64)), [at for at, _ in ours[:number]]


def against(ours: Dated, metric: Metric, bound: float) -> tuple[Numbers, list[datetime]]:
    """How far each is above a bound of the operator's. For ratings it is one of the CSAT, the share of 4 and 5; for
    money one of the median: whether more than half cost more."""
    values = np.asarray([value for _, value in ours], dtype=np.float64)
    times = [at for at, _ in ours]
    match metric:
        case Metric.CSAT:
            return (values >= 4).astype(np.float64) - bound, times
        case Metric.COST:
            return (values > bound).astype(np.float64) - 0.5, times
        case _:
            return values - bound, times


def _when(one: tuple[datetime, bool, Any]) -> tuple[datetime, bool]:
    """Of two at the same moment the figure does not say which comes first."""
    return one[:2]


def _blocks(sides: Sequence[bool]) -> list[tuple[int, int]]:
    """First and last index of each; what comes after the last is in none yet."""
    found, begin = [], 0
    for at in range(1, len(sides)):
        if at > begin and sides[at] != sides[begin]:
            found.append((begin, at))
            begin = at + 1
    return found
