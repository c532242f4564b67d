"""`[budget]`: what models may take; and whether they have the time that they are given."""

from __future__ import annotations

from decimal import Decimal
from typing import Annotated

from pydantic import Field

from bot.config.model import Model
from bot.config.section import Section

Money = Annotated[Decimal, Field(ge=0, le=1_000_000)]
_OF_THE_LEASE = 0.75  # the rest is for what comes before and after, and for a machine that is busy


class Budget(Section):
    """What is used up is not asked for any more that day; a model that costs nothing is no matter of money."""

    conversation_tokens: int = Field(
        0, ge=0, description="Tokens, read and written, that one conversation may take a day (UTC); 0: any number."
    )
    conversation_cost: Money = Field(
        Decimal(0), description="What one conversation may cost a day, in the currency of the prices; 0: any sum."
    )
    day_tokens: int = Field(0, ge=0, description="Tokens that all conversations together may take a day; 0: any.")
    day_cost: Money = Field(Decimal(0), description="What all conversations together may cost a day; 0: any sum.")

    @property
    def limited(self) -> bool:
        return any((self.conversation_tokens, self.conversation_cost, self.day_tokens, self.day_cost))

    @property
    def of_money(self) -> bool:
        return bool(self.conversation_cost or self.day_cost)


def seconds_for_models(lease_seconds: float) -> float:
    """How much of the lease all calls for one answer may take together, whatever their own times say."""
    return _OF_THE_LEASE * lease_seconds


def fits(model: Model, budget: Budget, lease_seconds: float) -> None:
    """Raises ValueError where a model would not have its time after those before it, or where money is counted that
    nobody knows."""
    together = sum(one.timeout_seconds for one in model.in_order)
    there_is = seconds_for_models(lease_seconds)
    if model.fallbacks and together > there_is:
        raise ValueError(
            f"model.timeout_seconds: found {together:g} for {len(model.in_order)} models in a row, expected at most "
            f"{there_is:g}, since answers.lease_seconds is {lease_seconds:g}; lower the "
            "timeout_seconds of [model] and [[model.fallbacks]], or raise that"
        )
    if budget.of_money and (unknown := [where for where, one in model.servers() if one.input_price is None]):
        raise ValueError(
            f"{unknown[0]}.input_price: found nothing, expected prices of every model (0 where it is free), since "
            "[budget] counts money"
        )
