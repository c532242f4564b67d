"""Evidence that a figure has changed: chance is no alarm however often one looks, and what is large is found."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from itertools import pairwise, product
from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.app.measuring.watching import sections
from bot.watching import game as games
from bot.watching.betting import bet, first_alarm, purse
from bot.watching.figures import Direction, Metric, Watched, dated
from bot.watching.game import PART, Found, Game, Point, Rule, Tally, play
from bot.watching.state import Place, Round, State, read, written
from bot.watching.versions import followed, interleaved
from bot.watching.watch import Level, compare, play_all, points_of

START = datetime(2026, 1, 5, tzinfo=UTC)


def at(hours: float) -> datetime:
    return START + timedelta(hours=hours)


BLOCKS = Rule(metric=Metric.ESCALATION, chance=1e-9)
Bets = list[Sequence[float]]


@pytest.fixture
def bets(monkeypatch: pytest.MonkeyPatch) -> Bets:
    """What is bet on, upwards."""
    found: Bets = []

    def told(money: Any, differences: Any, **how: Any) -> Any:
        found.append(list(differences[0]))
        return bet(money, differences, **how)

    monkeypatch.setattr(games, "bet", told)
    return found


def escalations(values: list[int], *, first: float = 0, step: float = 1) -> list[Watched]:
    return [Watched(at=at(first + step * number), escalated=value) for number, value in enumerate(values)]


@pytest.mark.parametrize("tolerance", [0.0, 0.1])
@pytest.mark.parametrize("parts", [[1] * 8, [1, 1, 2, 2, 2, 3, 4, 4]])
def test_what_is_won_in_a_fair_game_is_nothing_on_average_at_every_step(tolerance: float, parts: list[int]) -> None:
    """Over all courses of eight fair bets: the mean of the money is what one began with (exactly, no simulation)."""
    courses = [np.array(one) + tolerance for one in product((-1.0, 1.0), repeat=8)]
    money = np.exp([bet(purse(), one, tolerance=tolerance, parts=parts)[0] for one in courses])
    assert money.min() > 0
    assert money.mean(axis=0) == pytest.approx(np.ones(8))


@pytest.mark.parametrize("pieces", [1, 3])
def test_among_all_courses_of_a_fair_game_no_more_are_an_alarm_than_the_chance_of_one(pieces: int) -> None:
    """Looked at after each of ten conversations of two groups, in pieces: Ville's inequality, counted out."""
    chance, alarms = 0.4, 0
    rule = Rule(metric=Metric.ESCALATION, chance=chance, directions=(Direction.UP,))
    for course in product((0.0, 1.0), repeat=10):
        points = [Point(at(hour), hour % 2 == 0, value) for hour, value in enumerate(course)]
        alarms += bool(played(points, rule, [3, 6] if pieces == 3 else [])[1])
    assert 0 < alarms / 2**10 <= chance


def played(points: list[Point], rule: Rule, cuts: list[int]) -> tuple[Game, list[Found]]:
    """In pieces, each kept and read again in between."""
    game, found = Game(), []
    for begin, end in pairwise([0, *sorted(cuts), len(points)]):
        game, new = play(game, points[begin:end], rule)
        found += new
        kept = written(State(after=Place(START), rounds={"it": Round(since=START, games={"it": game})}))
        game = read(kept, START).rounds["it"].games["it"]
    return game, found


POINTS = st.lists(
    st.tuples(st.integers(0, 600), st.booleans(), st.sampled_from([0.0, 1.0, 0.8, 0.3, 0.0123456789])), max_size=60
).map(lambda drawn: [Point(at(hour), is_ours, value) for hour, is_ours, value in sorted(drawn)])
RULES = st.builds(
    Rule,
    metric=st.sampled_from(Metric),
    chance=st.just(0.4),
    tolerance=st.sampled_from([0.0, 0.02]),
    bound=st.sampled_from([None, None, 0.25]),
    one_by_one=st.booleans(),
)


@given(POINTS, RULES, st.lists(st.integers(0, 60), max_size=6))
def test_played_in_pieces_and_kept_in_between_it_is_the_same_to_the_last_digit(
    points: list[Point], rule: Rule, cuts: list[int]
) -> None:
    if rule.metric is Metric.CSAT:
        points = [Point(one.at, one.is_ours, 5 * one.value) for one in points]
    pieces = played(points, rule, [min(cut, len(points)) for cut in cuts])
    assert pieces == play(Game(), points, rule)


@given(POINTS, RULES, st.integers(0, 60))
def test_what_comes_later_changes_nothing_of_what_was_found_before(points: list[Point], rule: Rule, until: int) -> None:
    """One may look at any time: the same path, as far as it goes."""
    before = play(Game(), points[:until], rule)[1]
    assert [one for one in play(Game(), points, rule)[1] if one in before] == before


def test_small_numbers_are_no_alarm_whatever_they_are() -> None:
    won, _ = bet(purse(), np.ones(10), tolerance=0.02, parts=[4] * 10)
    assert first_alarm(won, 0.05 / 8) is None
    assert first_alarm(bet(purse(), np.ones(40), tolerance=0.02, parts=[1] * 40)[0], 0.05 / 8) is not None


def test_two_groups_are_compared_in_blocks_that_do_not_depend_on_the_figures(bets: Bets) -> None:
    theirs = [Point(at(hour), False, value) for hour, value in enumerate([0.0, 0.0, 1.0, 1.0, 0.0, 0.0])]
    points = sorted([*theirs, Point(at(2.5), True, 1.0), Point(at(6.5), True, 0.0)])
    play(Game(), points, BLOCKS)
    # 0, 0, 1 and then ours at 2.5; theirs at 3, 4, 5 and ours at 6.5
    assert bets[0] == pytest.approx([2 / 3, -1 / 3])


def test_beside_one_of_ours_no_more_of_theirs_wait_than_are_worth_it(bets: Bets) -> None:
    theirs = [Point(at(hour), False, float(hour < 50)) for hour in range(150)]
    play(Game(), [*theirs, Point(at(151), True, 0.5)], BLOCKS)
    assert bets[0] == [1.0]  # higher than each of the hundred newest


@given(st.lists(st.tuples(st.booleans(), st.integers(0, 3), st.integers(1, 5)), max_size=40))
def test_whose_figures_are_the_same_differ_by_nothing_and_scales_do_not_matter(
    drawn: list[tuple[bool, int, int]],
) -> None:
    def money(scale: float, shift: float) -> object:
        points = [Point(at(hour), is_ours, scale * value + shift) for is_ours, hour, value in drawn]
        return play(Game(), points, BLOCKS)[0].money

    assert money(10, 3) == money(1, 0)
    alike = money(0, 1)
    assert alike == {} or alike == {one: purse().tolist() for one in Direction}


def test_a_group_and_the_one_before_it_are_compared_one_by_one_the_latest_first(bets: Bets) -> None:
    ours = [Watched(at=at(hour), escalated=1) for hour in (9, 10)]
    earlier = [Watched(at=at(hour), escalated=value) for hour, value in ((2, 2), (1, 0))]
    sides = interleaved(ours, earlier)
    play(Game(), points_of(sides, Metric.ESCALATION), replace(BLOCKS, one_by_one=True))
    assert list(bets[0]) == [-1.0, 1.0]
    assert [one.at for one, _ in sides] == [at(9), at(9), at(10), at(10)]


@pytest.mark.parametrize(
    ("metric", "values", "bound", "found"),
    [
        (Metric.ESCALATION, [1.0, 0.0], 0.25, [0.75, -0.25]),
        (Metric.CSAT, [5.0, 3.0], 0.5, [0.5, -0.5]),
        (Metric.COST, [0.03, 0.01], 0.02, [0.5, -0.5]),
    ],
)
def test_a_bound_is_of_the_figure_as_reports_have_it(
    metric: Metric, values: list[float], bound: float, found: list[float], bets: Bets
) -> None:
    rule = Rule(metric=metric, chance=0.05, directions=(Direction.UP,), bound=bound)
    play(Game(), [Point(at(0), True, value) for value in values], rule)
    assert list(bets[0]) == found


@given(st.lists(st.floats(1e-6, 100), min_size=1, max_size=40), st.lists(st.integers(1, 5), min_size=1, max_size=40))
def test_what_is_told_of_a_figure_is_its_median_within_a_percent_or_its_mean(
    costs: list[float], scores: list[int]
) -> None:
    low = sorted(costs)[(len(costs) - 1) // 2]
    assert Tally().plus(costs, Metric.COST).typical == pytest.approx(low, rel=0.011)
    assert Tally().plus(costs, Metric.GROUNDEDNESS).typical == pytest.approx(sum(costs) / len(costs))
    csat = sum(score >= 4 for score in scores) / len(scores)
    assert Tally().plus(map(float, scores), Metric.CSAT).typical == pytest.approx(csat)
    assert Tally().plus([0.0], Metric.COST).typical == 0


def test_what_another_version_kept_is_begun_anew_and_what_is_long_ago_is_passed_over() -> None:
    kept = written(State(after=Place(at(3), 7)))
    assert read(kept, START).after == Place(at(3), 7)
    assert read(kept, at(4)).after == Place(at(4))
    assert read(kept.replace('"form":1', '"form":2'), START) == read(None, START) == State(after=Place(START))


def test_versions_take_over_once_however_long_both_write() -> None:
    told = [
        Watched(at=at(hour), version=one) for hour, one in enumerate(["a", "a", None, "b", "a", "b", "b", "a", "c"])
    ]
    of_b, of_c = followed({}, told[:8], START)["standard"], followed({}, told, START)["standard"]
    assert (of_b.new, of_b.before, of_b.since) == ("b", "a", at(3))
    assert (of_c.new, of_c.before, of_c.since) == ("c", "a", at(8))
    assert followed({}, told[:3], START)["standard"].since is None


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
    ours = [(one, True) for one in escalations([1, 1, 0] * 40)]
    bounds = {(Metric.ESCALATION, Direction.UP): 0.4, (Metric.ESCALATION, Direction.DOWN): 0.5}
    games, (found,) = play_all({}, ours, Level().rules_of(bounds))
    assert (found.direction, found.theirs) == (Direction.UP, 0.4)
    assert play_all(games, ours, Level().rules_of(bounds))[1] == []  # it is found once
    assert set(games) == {"escalation up 0.4", "escalation down 0.5"}


def test_a_part_of_the_money_is_bet_from_each_week_on() -> None:
    points = [Point(START + timedelta(days=day), True, 1.0) for day in (0, 6, 7, 14, 28, 40)]
    rule = Rule(metric=Metric.ESCALATION, chance=1e-9, directions=(Direction.UP,), bound=0.5)
    money = np.array(play(Game(), points, rule)[0].money[Direction.UP])
    won = np.round((money - purse())[0] / np.log1p(0.05 * 0.5))
    assert list(won) == [6, 4, 3, 2]
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
    rule = Rule(metric=Metric.ESCALATION, chance=0.025)
    for _ in range(600):
        values = randomly.random(800) < 0.3
        is_ours = randomly.random(800) < 0.3
        points = [Point(at(hour), bool(is_ours[hour]), float(value)) for hour, value in enumerate(values)]
        alarms += bool(play(Game(), points, rule)[1])
    assert alarms / 600 <= 0.05 + 2 * math.sqrt(0.05 * 0.95 / 600)
