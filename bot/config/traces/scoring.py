"""`[scoring]`: which answers are judged afterwards, and by whom."""

from __future__ import annotations

from decimal import Decimal
from typing import Self

from pydantic import Field, model_validator

from bot.config.model import Model, ModelServer, Money, Price
from bot.config.section import Section


class ScoringSettings(Section):
    share: float = Field(
        0.0, ge=0, le=1, description="Of which share of conversations answers are judged by `firstline score`; 0: none."
    )
    per_day: int = Field(500, ge=1, le=100_000, description="How many answers a day (UTC) are judged at most.")
    day_tokens: int = Field(
        0, ge=0, description="Tokens that judging may take a day (UTC), apart from `[budget]`; 0: any number."
    )
    day_cost: Money = Field(
        Decimal(0), description="What judging may cost a day, in the currency of the prices; 0: any sum."
    )
    model: str | None = Field(
        None,
        min_length=1,
        description="The model that judges, at the server of `[model.small]`, or of `[model]` where there is none; "
        "none: that one.",
    )
    input_price: Price | None = Field(
        None, description="Price of a million tokens that it reads; none: that of the model of this name in `[model]`."
    )
    output_price: Price | None = Field(None, description="Price of a million tokens that it writes.")
    seconds: float = Field(180, gt=0, le=1800, description="How long one answer may take to be judged.")
    python: str = Field(
        "/opt/firstline/scoring/bin/python",
        min_length=1,
        description="The Python of RAGAS' environment, as `make scoring` builds it.",
    )
    most_waiting: int = Field(
        500, ge=1, le=100_000, description="How many answers wait to be judged at most; beyond, none is asked for."
    )

    @model_validator(mode="after")
    def _both_prices(self) -> Self:
        if (self.input_price is None) is not (self.output_price is None):
            raise ValueError("expected both input_price and output_price, or neither")
        return self

    def judge(self, model: Model) -> ModelServer:
        """The model that judges, where it is and with its prices, so far as they are known."""
        server = model.small or model
        name = self.model or server.name
        own = {"input_price": self.input_price, "cached_price": None, "output_price": self.output_price}
        if self.input_price is None:
            named = next((one for _, one in model.servers() if one.name == name), None)
            own = {price: getattr(named, price, None) for price in own}
        return server.model_copy(update={"name": name, **own})

    def costs_are_known(self, model: Model) -> None:
        """Raises ValueError where money is counted that nobody knows."""
        judge = self.judge(model)
        if self.share and self.day_cost and judge.input_price is None:
            raise ValueError(
                f"scoring.input_price: found nothing, expected the prices of {judge.name} (0 where it is free), since "
                "scoring.day_cost counts money"
            )
