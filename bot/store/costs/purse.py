"""What models have taken and may still take, in Postgres: so that all processes together keep to the budgets.

A budget is looked at before a call and paid from after it: calls that run at the same moment may go beyond it by what
each of them takes, and by no more.
"""

from __future__ import annotations

import logging
from collections.abc import Iterator
from datetime import date
from decimal import Decimal

from bot import telemetry
from bot.config import Budget
from bot.errors import StoreUnavailable
from bot.model import Usage
from bot.store.db import Database
from bot.store.queries import Row, queries

log = logging.getLogger("firstline.costs")
SLOTS = 16  # rows of a day and model: more calls than this at the same moment may wait for each other
_DAY = "day_"


class PostgresPurse:
    """A `Purse`."""

    def __init__(self, database: Database, budget: Budget) -> None:
        self._database = database
        self._budget = budget
        self._told: set[tuple[date, str]] = set()  # what this process has raised an alarm of

    def allows(self, conversation: int | None, *, free: bool) -> bool:
        """Raises StoreUnavailable."""
        if not self._budget.limited:
            return True
        with self._database.connection() as connection:
            row = queries.spent_today(connection, conversation_id=conversation)
        used_up = [name for name in used_up_budgets(self._budget, row) if not (free and name.endswith("_cost"))]
        for name in used_up:
            telemetry.BUDGETS_USED_UP.add(budget=name)
            self._tell(name, row["today"])
        return not used_up

    def pay(self, conversation: int | None, usage: Usage) -> None:
        try:
            with self._database.connection() as connection:
                queries.pay(
                    connection,
                    conversation_id=conversation,
                    slot=(conversation or 0) % SLOTS,
                    model=usage.model,
                    input_tokens=usage.input_tokens,
                    cached_tokens=usage.cached_tokens,
                    output_tokens=usage.output_tokens,
                    cost=usage.cost,
                )
        except StoreUnavailable:
            log.warning(
                "what a model took could not be kept", extra={"tokens": usage.input_tokens + usage.output_tokens}
            )

    def _tell(self, name: str, today: date) -> None:
        """An operator, once a day and process: a conversation's own budget is nothing that needs anybody."""
        if not name.startswith(_DAY) or (today, name) in self._told:
            return
        with self._database.connection() as connection:
            queries.raise_used_up_budget(connection, about=f"budget.{name}")
        self._told.add((today, name))
        log.error("a budget is used up", extra={"budget": name})


def used_up_budgets(budget: Budget, spent: Row) -> Iterator[str]:
    """The settings of `[budget]` that are reached. `spent`: a row of the query `spent_today`."""
    limits: dict[str, Decimal | int] = dict(budget)
    return (name for name, limit in limits.items() if limit and spent[name] >= limit)
