"""What is watched of a conversation."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from operator import itemgetter
from typing import Any, Self

from bot.model import STANDARD


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
    """One conversation in numbers. `at`: when it began. None: it has no such figure, or it is not asked for."""

    at: datetime
    id: int = 0
    counts: bool = True  # False: a draft, or small talk alone
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
        """Of the view `watched_conversations`, or of some of its columns."""
        return cls(**row)

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
