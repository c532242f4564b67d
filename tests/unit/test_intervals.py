"""Intervals of few cases and of many: against what textbooks and R say, and against the definition."""

from __future__ import annotations

import math

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.intervals import mean, median, share, student


@pytest.mark.parametrize(
    ("hits", "of", "interval"),
    [
        (3, 4, (0.301, 0.954)),
        (9, 10, (0.596, 0.982)),
        (0, 20, (0.0, 0.161)),
        (80, 100, (0.711, 0.867)),
    ],  # R: binom::binom.wilson
)
def test_a_share_has_wilsons_interval(hits: int, of: int, interval: tuple[float, float]) -> None:
    found = share(hits, of)
    assert found is not None
    assert found.low == pytest.approx(interval[0], abs=0.001)
    assert found.high == pytest.approx(interval[1], abs=0.001)


def test_nothing_has_no_estimate_and_one_case_no_interval() -> None:
    assert (share(0, 0), mean(0, 0.0, 0.0), median({})) == (None, None, None)
    one = mean(1, 3.0, 9.0)
    assert one is not None
    assert (one.value, one.low, one.high) == (3.0, None, None)


def test_a_mean_has_students_interval() -> None:
    """R: t.test(c(1, 2, 3, 4, 10))$conf.int is -0.39 to 8.39; nothing of ours is below 0."""
    values = [1.0, 2.0, 3.0, 4.0, 10.0]
    found = mean(len(values), sum(values), sum(value**2 for value in values))
    assert found is not None
    assert found.value == 4.0
    assert found.low == 0.0
    assert found.high == pytest.approx(8.390, abs=0.01)


@pytest.mark.parametrize(("freedom", "t"), [(1, 12.706), (10, 2.228), (31, 2.0395), (60, 2.0003), (1000, 1.9623)])
def test_students_t_is_the_tables(freedom: int, t: float) -> None:
    assert student(freedom) == pytest.approx(t, abs=0.0005)


def test_the_median_of_few_has_no_interval_and_of_six_all_of_them() -> None:
    few, six = median({1.0: 2, 2.0: 3}), median({1.0: 1, 2.0: 1, 3.0: 2, 4.0: 1, 9.0: 1})
    assert few is not None
    assert six is not None
    assert (few.value, few.low) == (2.0, None)
    assert (six.value, six.low, six.high) == (3.0, 1.0, 9.0)


def test_of_an_even_number_the_median_lies_between_the_two_in_the_middle() -> None:
    """Given a quick one and a slow one: neither stands for both."""
    two, four = median({16.0: 1, 3284.0: 1}), median({1.0: 1, 2.0: 2, 8.0: 1})
    assert two is not None
    assert four is not None
    assert (two.value, four.value) == (1650.0, 2.0)


@given(number=st.integers(6, 400))
def test_a_medians_interval_is_as_short_as_95_percent_allow(number: int) -> None:
    """Of cases that all differ: the ranks at its ends leave at most 2.5 % outside on a side, by the binomial
    distribution, to within the one rank that the normal distribution may err by."""
    found = median({float(rank): 1 for rank in range(1, number + 1)})
    assert found is not None
    assert found.low is not None
    assert found.high == number + 1 - found.low

    def outside(rank: int) -> float:
        return float(sum(math.comb(number, below) for below in range(rank)) / 2**number)

    below = int(found.low)
    assert outside(below) <= 0.025 or outside(below - 1) <= 0.025
    assert outside(below + 2) > 0.025
