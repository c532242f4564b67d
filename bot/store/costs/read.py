"""What is kept of the work for outcomes, for `firstline explain`, and of what days cost, for `firstline report`."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from typing import Any, Self

from bot.store.queries import Connection, Row, queries


@dataclass(frozen=True, slots=True, kw_only=True)
class KeptWork:
    """Of one outcome. `cost`: None where a price is not known, or no model was called."""

    prompts: tuple[str, ...]
    models: tuple[str, ...]
    tried: tuple[str, ...]
    rounds: int
    tools: tuple[str, ...]
    input_tokens: int
    cached_tokens: int
    output_tokens: int
    cost: Decimal | None
    custom: tuple[str, ...]  # names of the operator's own answers and guidance
    seconds: Mapping[str, float]  # by step
    notes: Mapping[str, str]  # by step, where it had something to say
    guards: tuple[str, ...]  # those that struck
    confidence: float | None  # that the articles answer it; None: that was not asked, or is not kept
    grounded: bool | None
    arm: str | None  # in which it was written; None: there were none
    version: str | None  # of prompt, model and what the operator tells it
    model_failed: bool
    calls: tuple[Mapping[str, Any], ...]  # as `bot.store.costs.keep` writes them
    runs: tuple[Mapping[str, Any], ...]
    passages: tuple[Mapping[str, Any], ...]  # id, url, score

    @classmethod
    def from_row(cls, row: Row) -> Self:
        values: dict[str, Any] = {name: row[name] for name in cls.__slots__ if name != "runs"}
        lists = ("prompts", "models", "tried", "custom", "guards", "calls", "passages")
        values |= {name: tuple(row[name]) for name in lists} | {"runs": tuple(row["tools"])}
        return cls(**{**values, "tools": tuple(run["name"] for run in row["tools"])})


@dataclass(frozen=True, slots=True, kw_only=True)
class DaysSpending:
    """Of all calls of a day (UTC). `unpriced`: the calls whose cost is not known."""

    calls: int
    input_tokens: int
    cached_tokens: int
    output_tokens: int
    cost: Decimal | None  # of the others; None: there were none
    unpriced: int

    @classmethod
    def from_row(cls, row: Row) -> Self:
        values = {name: row[name] for name in cls.__slots__}
        return cls(**{**values, "cost": None if row["unpriced"] == row["calls"] else row["cost"]})


def kept_work(connection: Connection, conversation_id: int) -> dict[datetime, KeptWork]:
    """By the time at which its outcome was recorded, which is the decision's."""
    rows = queries.work_of_conversation(connection, conversation_id=conversation_id)
    return {row["at"]: KeptWork.from_row(row) for row in rows}


def spending(connection: Connection, first: datetime, until: datetime) -> dict[date, DaysSpending]:
    """Of the days from `first` on, before `until`."""
    rows = queries.spent_by_day(connection, first=first.date(), until=until.date())
    return {row["day"]: DaysSpending.from_row(row) for row in rows}
