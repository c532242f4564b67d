"""Shares with what a number of cases lets one say of them."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from functools import lru_cache
from math import exp, lgamma, log, log1p

CONFIDENCE = 0.95


@dataclass(frozen=True, slots=True)
class Share:
    """`hits` of `of`, and the exact (Clopper and Pearson's) interval in which the share lies; 0 to 1 of nothing."""

    hits: int
    of: int
    low: float
    high: float

    @property
    def value(self) -> float | None:
        return self.hits / self.of if self.of else None


def share(hits: int, of: int, confidence: float = CONFIDENCE) -> Share:
    """Two-sided. Raises ValueError for more hits than cases."""
    either = (1 - confidence) / 2
    return Share(hits, of, _low(hits, of, either), 1 - _low(of - hits, of, either))


def at_least(hits: int, of: int, confidence: float = CONFIDENCE) -> float:
    """The share that is exceeded with this confidence, one-sided: 0 where there are no hits."""
    return _low(hits, of, 1 - confidence)


@lru_cache(maxsize=4096)
def _low(hits: int, of: int, risk: float) -> float:
    """The share of which so many hits, or more, would come with a chance of `risk`."""
    if not 0 <= hits <= of:
        raise ValueError(f"found {hits} hits of {of} cases, expected at most as many")
    return 0.0 if hits == 0 else _where(lambda p: _tail(hits, of, p) >= risk)


def _tail(hits: int, of: int, p: float) -> float:
    """The chance of so many hits or more."""
    return sum(_chance(k, of, p) for k in range(hits, of + 1))


def _chance(hits: int, of: int, p: float) -> float:
    if p in (0.0, 1.0):
        return float(hits == of * p)
    ways = lgamma(of + 1) - lgamma(hits + 1) - lgamma(of - hits + 1)
    return exp(ways + hits * log(p) + (of - hits) * log1p(-p))


def _where(holds: Callable[[float], bool]) -> float:
    """The least share for which it holds, where it holds for all above."""
    low, high = 0.0, 1.0
    for _ in range(40):
        middle = (low + high) / 2
        low, high = (low, middle) if holds(middle) else (middle, high)
    return high
