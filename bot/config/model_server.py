"""One language model among those that are asked: where it is, whose key it gets, what it costs."""

from __future__ import annotations

from decimal import Decimal
from typing import Annotated, Self

from pydantic import AnyUrl, Field, model_validator

from bot.config.section import Section

Price = Annotated[Decimal, Field(ge=0, le=1_000_000)]
VARIABLE = r"^[A-Z][A-Z0-9_]{0,99}$"


class ModelServer(Section):
    """One language model, where it is, and what it costs."""

    name: str = Field("gpt-5-mini", min_length=1, description="The chat model, as its server calls it.")
    base_url: AnyUrl | None = Field(
        None, description="The OpenAI-compatible server that has it; none: OPENAI_BASE_URL, with OPENAI_API_KEY."
    )
    key: Annotated[str, Field(pattern=VARIABLE)] | None = Field(
        None,
        description="The environment variable (or line of `.env`) that holds its key; none: with a `base_url` "
        "no key is sent. The key itself never stands here.",
    )
    context_tokens: int = Field(
        128_000, ge=2000, le=10_000_000, description="How many tokens it takes in at once: its context window."
    )
    timeout_seconds: float = Field(45, gt=0, le=600, description="How long one call of it may take.")
    input_price: Price | None = Field(
        None, description="Price of a million tokens that it reads; none: not known, and no cost is shown."
    )
    cached_price: Price | None = Field(
        None, description="The same of those that the provider had read before; none: as `input_price`."
    )
    output_price: Price | None = Field(None, description="Price of a million tokens that it writes.")

    @model_validator(mode="after")
    def _both_prices(self) -> Self:
        if (self.input_price is None) is not (self.output_price is None):
            raise ValueError("expected both input_price and output_price, or neither")
        if self.cached_price is not None and self.input_price is None:
            raise ValueError("expected input_price beside cached_price")
        return self
