"""The figures of a period: sums, and what of them differs by time or by what conversations have in common. What each
number means is in docs/metrics.md."""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass, field
from datetime import date, timedelta
from decimal import Decimal
from enum import StrEnum
from typing import Self

from bot.store.db import Database
from bot.store.queries import Connection, Row, queries

DAYS_IN_DAYS = 62  # longer periods are shown in weeks
STEPS = 12  # of a factor e, as migration 0051 has them


class Dimension(StrEnum):
    """By what figures can be told apart."""

    CHANNEL = "channel"
    LANGUAGE = "language"
    INTENT = "intent"
    PROMPT = "prompt"
    ARM = "arm"


class Time(StrEnum):
    """What is timed."""

    FIRST_WORD = "first_word"
    BY_THE_BOT = "by_bot"
    BY_PEOPLE = "by_people"


@dataclass(frozen=True, slots=True, kw_only=True)
class Asked:
    """Which conversations: those that began from `since` on, before `until`. None: whatever it is."""

    since: date
    until: date
    channel: str | None = None
    language: str | None = None
    intent: str | None = None
    prompt: str | None = None
    arm: str | None = None  # None: all but the control group, whom people answer in the bot's place

    @property
    def last(self) -> date:
        return self.until - timedelta(days=1)

    @property
    def step(self) -> str:
        return "day" if (self.until - self.since).days <= DAYS_IN_DAYS else "week"


@dataclass(frozen=True, slots=True, kw_only=True)
class Sums:
    """As the columns of `daily_figures`. `times`: how many conversations took how many seconds, to within 5 %."""

    conversations: int = 0
    deflected: int = 0
    confirmed: int = 0
    assumed: int = 0
    reopened: int = 0
    human: int = 0
    open: int = 0
    handed_over: int = 0
    ratings: int = 0
    satisfied: int = 0
    helped: int = 0
    not_helped: int = 0
    outcomes: int = 0
    model_asked: int = 0
    model_failed: int = 0
    struck: int = 0
    covered: int = 0
    uncovered: int = 0
    worked: int = 0
    tokens: int = 0
    tokens_squares: float = 0.0
    priced: int = 0
    cost: Decimal = Decimal(0)
    cost_squares: float = 0.0
    times: Mapping[Time, Mapping[float, int]] = field(default_factory=dict)

    @classmethod
    def from_row(cls, row: Row, times: Mapping[Time, Mapping[float, int]]) -> Self:
        names = [name for name in cls.__slots__ if name != "times"]
        return cls(**{name: row[name] for name in names if row[name] is not None}, times=times)


@dataclass(frozen=True, slots=True, kw_only=True)
class Spent:
    """All calls of a piece of time, whenever their conversations began. `cost` None: no price is known."""

    calls: int
    tokens: int
    cost: Decimal | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Slowed:
    """Messages beyond a limit, which were answered later. `requesters`: of each day, added up."""

    piece: date
    limit_of: str  # requester, account
    messages: int
    requesters: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Figures:
    total: Sums
    pieces: Mapping[date, Sums]  # by the first day of each
    groups: Mapping[str, Sums]  # by the values of the dimension
    reasons: Mapping[str, int]  # of handoffs
    guards: Mapping[str, int]
    spent: Mapping[date, Spent]
    slowed: Sequence[Slowed]
    kinds: Mapping[Dimension, Sequence[str]]  # what there is to choose from
    waiting: int  # changes that are not counted yet


def read_figures(database: Database, asked: Asked, by: Dimension) -> Figures:
    """Raises StoreUnavailable, also when it takes too long."""
    of = {**asdict(asked), "piece": asked.step, "by": by}
    with database.transaction() as connection:
        queries.read_one_snapshot(connection)
        sums = list(queries.figures_in_sum(connection, **of))
        times = _times(connection, of)
        names = list(queries.figures_by_name(connection, **of))
        spent = {row["piece"]: _spent(row) for row in queries.figures_spent(connection, **of)}
        slowed = tuple(Slowed(**row) for row in queries.figures_slowed(connection, **of))
        kinds = list(queries.figures_kinds(connection))
        waiting = int(queries.figures_waiting(connection))
    told = {key: Sums.from_row(row, times.get(key, {})) for row in sums for key in [_key(row)]}
    return Figures(
        total=told.get((None, None), Sums()),
        pieces={key[0]: one for key, one in told.items() if key[0] is not None},
        groups={key[1]: one for key, one in told.items() if key[1] is not None},
        reasons={row["name"]: row["number"] for row in names if row["kind"] == "reason"},
        guards={row["name"]: row["number"] for row in names if row["kind"] == "guard"},
        spent=spent,
        slowed=slowed,
        kinds={one: tuple(row["name"] for row in kinds if row["kind"] == one) for one in Dimension},
        waiting=waiting,
    )


_Key = tuple[date | None, str | None]


def _key(row: Row) -> _Key:
    """Of a row of the grouping sets: its piece of time, or its value, or neither."""
    return (row["piece"] if row["is_piece"] else None, row["value"] if row["is_value"] else None)


def _times(connection: Connection, of: Mapping[str, object]) -> dict[_Key, dict[Time, Counter[float]]]:
    found: dict[_Key, dict[Time, Counter[float]]] = {}
    for row in queries.figures_of_times(connection, **of):
        seconds = math.exp((row["step"] + 0.5) / STEPS)
        found.setdefault(_key(row), {}).setdefault(Time(row["kind"]), Counter())[seconds] += row["number"]
    return found


def _spent(row: Row) -> Spent:
    return Spent(
        calls=row["calls"], tokens=row["tokens"], cost=None if row["unpriced"] == row["calls"] else row["cost"]
    )
