"""What judging answers took and may still take. It is paid from a budget of its own, so that it takes no answer's model
away; in reports and figures it stands with the rest, by model.
"""

from __future__ import annotations

import logging
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from decimal import Decimal

from bot.config import ScoringSettings
from bot.errors import StoreUnavailable
from bot.model import Usage
from bot.store.db import Database
from bot.store.queries import Row, queries

log = logging.getLogger("firstline.costs")


@dataclass(frozen=True, slots=True)
class JudgingBudget:
    database: Database
    settings: ScoringSettings

    def allows(self) -> bool:
        """Looked at before a turn, paid from after it: so it may be gone beyond by one. Raises StoreUnavailable."""
        if not (self.settings.day_tokens or self.settings.day_cost):
            return True
        with self.database.connection() as connection:
            return not list(used_up(self.settings, queries.judging_today(connection)))

    def pay(self, calls: int, usage: Usage) -> None:
        try:
            with self.database.connection() as connection:
                queries.pay_for_judging(
                    connection,
                    model=usage.model,
                    calls=calls,
                    input_tokens=usage.input_tokens,
                    cached_tokens=usage.cached_tokens,
                    output_tokens=usage.output_tokens,
                    cost=usage.cost,
                )
        except StoreUnavailable:
            log.warning("what judging took could not be kept", extra={"calls": calls})


def used_up(settings: ScoringSettings, taken: Row) -> Iterator[str]:
    """The settings of `[scoring]` that are reached. `taken`: a row of the query `judging_today`."""
    limits: Mapping[str, Decimal | int] = {"day_tokens": settings.day_tokens, "day_cost": settings.day_cost}
    return (name for name, limit in limits.items() if limit and taken[name] >= limit)
