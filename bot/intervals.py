"""How sure a number is: 95 % intervals for shares, means and medians of few cases as of many."""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass

Z = 1.959964
# Student's t at 97.5 %, by degrees of freedom; Fisher and Yates, table III.
_T = (
    12.706, 4.303, 3.182, 2.776, 2.571, 2.447, 2.365, 2.306, 2.262, 2.228, 2.201, 2.179, 2.160, 2.145, 2.131, 2.120,
    2.110, 2.101, 2.093, 2.086, 2.080, 2.074, 2.069, 2.064, 2.060, 2.056, 2.052, 2.048, 2.045, 2.042,
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Estimate:
    """A number and the interval it lies in, with 95 % confidence. `low` and `high` None: too few cases to say."""

    value: float
    low: float | None
    high: float | None


def share(hits: int, of: int) -> Estimate | None:
    """A share with Wilson's interval; None where there are no cases."""
    return Estimate(hits / of, *wilson(hits, of)) if of else None


def wilson(hits: float, of: int) -> tuple[float, float]:
    """The ends of an interval that holds for few cases and near 0 and 1. Raises ZeroDivisionError without a case."""
    found, spread = hits / of, Z * Z / of
    middle = (found + spread / 2) / (1 + spread)
    half = Z * math.sqrt(found * (1 - found) / of + spread / (4 * of)) / (1 + spread)
    return max(0.0, middle - half), min(1.0, middle + half)


def mean(number: int, total: float, squares: float) -> Estimate | None:
    """Student's interval, of something that is never below 0. `squares`: the sum of the cases' squares."""
    if not number:
        return None
    found = total / number
    if number == 1:
        return Estimate(found, None, None)
    variance = max(0.0, squares - total * found) / (number - 1)
    half = student(number - 1) * math.sqrt(variance / number)
    return Estimate(found, max(0.0, found - half), found + half)


def student(freedom: int) -> float:
    """Student's t at 97.5 %; beyond the table by its series in 1/freedom (Abramowitz and Stegun, 26.7.5)."""
    if freedom <= len(_T):
        return _T[freedom - 1]
    return Z + (Z**3 + Z) / (4 * freedom) + (5 * Z**5 + 16 * Z**3 + 3 * Z) / (96 * freedom**2)


def median(counts: Mapping[float, int]) -> Estimate | None:
    """`counts`: how many cases have which value. Of an even number it lies between the two in the middle. The interval
    is the ranks' (binomial, by the normal distribution from 50 cases on); with fewer than six cases there is none."""
    number = sum(counts.values())
    if not number:
        return None
    below = _below(number)
    middle = (_ranked(counts, (number + 1) // 2) + _ranked(counts, number // 2 + 1)) / 2
    if below is None:
        return Estimate(middle, None, None)
    return Estimate(middle, _ranked(counts, below), _ranked(counts, number + 1 - below))


def _below(number: int) -> int | None:
    """The largest rank r with P(fewer than r of the cases lie below the median) at most 2.5 %."""
    if number >= 50:
        return max(1, math.floor((number + 1) / 2 - Z * math.sqrt(number) / 2))
    cumulative = 0.0
    for rank in range(number):
        cumulative += math.comb(number, rank) / 2**number
        if cumulative > 0.025:
            return rank or None
    return None


def _ranked(counts: Mapping[float, int], rank: int) -> float:
    """The value of the case with this rank, from 1."""
    for value in sorted(counts):
        rank -= counts[value]
        if rank <= 0:
            return value
    raise ValueError("the rank is beyond the last case")
