"""Evidence that a figure has changed: chance is no alarm however often one looks, and what is large is found."""

from __future__ import annotations

import math
from datetime import UTC, datetime, timedelta
from itertools import product

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.app.measuring.watching import sections
from bot.watching.betting import first_alarm, winnings
from bot.watching.figures import Direction, Metric, Watched, against, dated, one_after_the_other, side_by_side
from bot.watching.watch import PART, Level, break_bounds, compare, parts_of

START = datetime(2026, 1, 5, tzinfo=UTC)


def at(hours: float) -> datetime:
    return START + timedelta(hours=hours)


def escalations(values: list[int], *, first: float = 0, step: float = 1) -> list[Watched]:
    return [Watched(at=at(first + step * number), escalated=value) for number, value in enumerate(values)]


@pytest.mark.parametrize("tolerance", [0.0, 0.1])
@pytest.mark.parametrize("begins", [(0,), (0, 2, 5)])
def test_what_is_won_in_a_fair_game_is_nothing_on_average_at_every_step(
    tolerance: float, begins: tuple[int, ...]
) -> None:
    """Over all courses of eight fair bets: the mean of the money is what one began with (exactly, no simulation)."""
    courses = np.array(list(product((-1.0, 1.0), repeat=8))) + tolerance
    money = np.exp(winnings(courses, tolerance=tolerance, begins=begins))
    assert money.min() > 0
    assert money.mean(axis=0) == pytest.approx(np.ones(8))


@given(st.lists(st.floats(-1, 1), min_size=1, max_size=60), st.integers(0, 59), st.floats(0, 0.3))
def test_what_comes_later_changes_nothing_of_what_was_won_before(
    values: list[float], until: int, tolerance: float
) -> None:
    """One may look at any time: the same path, as far as it goes. A part that begins later lies by until then."""
    before = values[: until % len(values) + 1]
    whole = winnings(np.array(values), tolerance=tolerance, begins=(0, 20))
    part = winnings(np.array(before), tolerance=tolerance, begins=(0, 20))
    assert part == pytest.approx(whole[: len(before)])
    assert np.isfinite(whole).all()


def test_small_numbers_are_no_alarm_whatever_they_are() -> None:
    won = winnings(np.ones(10), tolerance=0.02, begins=(0, 5, 5, 5))
    assert first_alarm(won, 0.05 / 8) is None
    assert first_alarm(winnings(np.ones(40), tolerance=0.02), 0.05 / 8) is not None
    assert winnings(np.array([]), tolerance=0.02).size == 0


def test_two_groups_are_compared_in_blocks_that_do_not_depend_on_the_figures() -> None:
    ours = dated(escalations([1, 0], first=2.5, step=4), Metric.ESCALATION)
    theirs = dated(escalations([0, 0, 1, 1, 0, 0]), Metric.ESCALATION)
    found, times = side_by_side(ours, theirs)
    # 0, 0, 1 and then ours at 2.5; theirs at 3, 4, 5 and ours at 6.5
    assert found == pytest.approx([2 / 3, -1 / 3])
    assert times == [at(2.5), at(6.5)]


@given(st.lists(st.tuples(st.booleans(), st.integers(0, 3), st.integers(1, 5)), max_size=40))
def test_whose_figures_are_the_same_differ_by_nothing_and_sides_turned_the_sign(
    drawn: list[tuple[bool, int, int]],
) -> None:
    ours = [(at(hour), float(value)) for is_ours, hour, value in drawn if is_ours]
    theirs = [(at(hour), float(value)) for is_ours, hour, value in drawn if not is_ours]
    found, _ = side_by_side([(when, 1.0) for when, _ in ours], [(when, 1.0) for when, _ in theirs])
    assert not found.any()
    scaled = side_by_side([(when, 10 * value) for when, value in ours], [(when, 10 * value) for when, value in theirs])
    plain = side_by_side(ours, theirs)
    assert scaled[0] == pytest.approx(plain[0])
    assert np.abs(plain[0]).max(initial=0) <= 1


def test_a_group_and_the_one_before_it_are_compared_one_by_one_the_latest_first() -> None:
    found, times = one_after_the_other([(at(9), 1.0), (at(10), 1.0)], [(at(0), 1.0), (at(1), 0.0), (at(2), 2.0)])
    assert list(found) == [-1.0, 1.0]
    assert times == [at(9), at(10)]


@pytest.mark.parametrize(
    ("metric", "values", "bound", "found"),
    [
        (Metric.ESCALATION, [1.0, 0.0], 0.25, [0.75, -0.25]),
        (Metric.CSAT, [5.0, 3.0], 0.5, [0.5, -0.5]),
        (Metric.COST, [0.03, 0.01], 0.02, [0.5, -0.5]),
    ],
)
def test_a_bound_is_of_the_figure_as_reports_have_it(
    metric: Metric, values: list[float], bound: float, found: list[float]
) -> None:
    assert list(against([(at(0), value) for value in values], metric, bound)[0]) == found


def test_a_change_is_told_with_the_figures_until_then_and_only_the_one_that_changed() -> None:
    ours = escalations([1] * 60, step=2)
    theirs = escalations([0, 1] * 40, first=1, step=2)
    (found,) = compare(ours, theirs, Level())
    assert (found.metric, found.direction, found.is_bad) == (Metric.ESCALATION, Direction.UP, True)
    assert found.ours == 1
    assert found.theirs == pytest.approx(0.5, abs=0.05)
    assert found.conversations < 60
    (down,) = compare(theirs, ours, Level())
    assert (down.direction, down.is_bad) == (Direction.DOWN, False)
    assert list(compare(ours, theirs, Level(tolerance=0.9))) == []


def test_ratings_count_as_they_are_given() -> None:
    late = Watched(at=at(0), score=5, rated_at=at(50))
    assert dated([late, Watched(at=at(1), score=1, rated_at=at(2)), Watched(at=at(3))], Metric.CSAT) == [
        (at(2), 1.0),
        (at(50), 5.0),
    ]


def test_a_bound_that_is_broken_is_told_of_and_one_that_holds_is_not() -> None:
    ours = escalations([1, 1, 0] * 40)
    bounds = {(Metric.ESCALATION, Direction.UP): 0.4, (Metric.ESCALATION, Direction.DOWN): 0.5}
    (found,) = break_bounds(ours, bounds, Level())
    assert (found.direction, found.theirs) == (Direction.UP, 0.4)
    assert list(break_bounds([], bounds, Level())) == []


def test_a_part_of_the_money_is_bet_from_each_week_on() -> None:
    times = [START + timedelta(days=day) for day in range(16)]
    assert parts_of(times) == [0, 7, 14, 16]
    assert timedelta(days=7) == PART


def test_what_changes_late_is_found_soon_though_nothing_was_to_be_found_before() -> None:
    quiet, loud = [0, 1] * 150, [1] * 200
    ours = escalations(quiet + loud)
    theirs = escalations([0, 1] * 250, first=0.5)
    (found,) = compare(ours, theirs, Level())
    changed = at(300)
    assert changed < found.at < changed + timedelta(hours=100)


def test_the_figures_of_the_command_are_printed_for_every_case() -> None:
    head, *cases = sections(1, 1)
    assert "1 runs of 28 days" in head
    assert all(len(case.strip().splitlines()) == 5 for case in cases)


@pytest.mark.slow
def test_the_chance_of_a_false_alarm_is_kept() -> None:
    """Of 600 groups without a difference, looked at after every conversation, no more than the level and its error."""
    randomly = np.random.default_rng(7)
    alarms = 0
    for _ in range(600):
        values = randomly.random(800) < 0.3
        is_ours = randomly.random(800) < 0.3
        ours = [(at(hour), float(value)) for hour, value in enumerate(values) if is_ours[hour]]
        theirs = [(at(hour), float(value)) for hour, value in enumerate(values) if not is_ours[hour]]
        differences, times = side_by_side(ours, theirs)
        alarms += any(
            first_alarm(winnings(sign * differences, tolerance=0.0, begins=parts_of(times)), 0.025) is not None
            for sign in (1, -1)
        )
    assert alarms / 600 <= 0.05 + 2 * math.sqrt(0.05 * 0.95 / 600)
