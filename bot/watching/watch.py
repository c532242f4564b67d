"""How sure one is to be, and which figures of a group differ from those of another so that it is no chance."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import timedelta

from bot.watching.betting import PARTS
from bot.watching.figures import Direction, Metric, Watched
from bot.watching.game import PART, Found, Game, Point, Rule, play

PERIOD = PARTS * PART  # for which the chance of a false alarm is kept; then a watch begins anew
assert timedelta(days=28) == PERIOD
Bounds = Mapping[tuple[Metric, Direction], float]  # what a figure is to stay below (UP) or above (DOWN)
Side = tuple[Watched, bool]  # whether it is one of ours


@dataclass(frozen=True, slots=True, kw_only=True)
class Level:
    """`false_alarms`: the chance of any in one comparison within PERIOD. `tolerance`: what is no difference."""

    false_alarms: float = 0.05
    tolerance: float = 0.02

    def rules(self, metrics: Sequence[Metric] = tuple(Metric), *, one_by_one: bool = False) -> tuple[Rule, ...]:
        """Of two groups."""
        chance = self.false_alarms / (2 * len(metrics))
        return tuple(
            Rule(metric=metric, chance=chance, tolerance=self.tolerance, one_by_one=one_by_one) for metric in metrics
        )

    def rules_of(self, bounds: Bounds) -> tuple[Rule, ...]:
        chance = self.false_alarms / max(len(bounds), 1)
        return tuple(
            Rule(metric=metric, chance=chance, directions=(direction,), bound=bound)
            for (metric, direction), bound in bounds.items()
        )


def play_all(
    games: Mapping[str, Game], sides: Sequence[Side], rules: Iterable[Rule]
) -> tuple[dict[str, Game], list[Found]]:
    """The games, by their rules' names, after these conversations; and what is new."""
    after, found = dict(games), []
    for rule in rules:
        after[rule.name], new = play(games.get(rule.name) or Game(), points_of(sides, rule.metric), rule)
        found += new
    return after, found


def compare(ours: Sequence[Watched], theirs: Sequence[Watched], level: Level) -> Iterator[Found]:
    """Of two groups that are answered at the same time, at once."""
    for rule in level.rules():
        sides = [(one, True) for one in ours] + [(one, False) for one in theirs]
        # Of two at the same moment the figure does not say which comes first.
        yield from play(Game(), sorted(points_of(sides, rule.metric), key=lambda one: one[:2]), rule)[1]


def points_of(sides: Sequence[Side], metric: Metric) -> list[Point]:
    return [Point(found[0], is_ours, found[1]) for one, is_ours in sides if (found := one.of(metric)) is not None]
