"""`[model]`, `[budget]` and `[memory]`: the language models in their order, how far they may go, what they may take,
and what they are told of what was said before.
"""

from __future__ import annotations

from collections.abc import Iterator
from decimal import Decimal
from typing import Annotated, Literal, Self

from pydantic import AnyUrl, Field, model_validator

from bot.config.section import Section

Price = Annotated[Decimal, Field(ge=0, le=1_000_000)]
Money = Annotated[Decimal, Field(ge=0, le=1_000_000)]
LOCAL = "local"  # in place of the name of a server's embedding model
VARIABLE = r"^[A-Z][A-Z0-9_]{0,99}$"
_OF_THE_LEASE = 0.75  # the rest is for what comes before and after, and for a machine that is busy
_FULL_WINDOW = 0.7  # of a model's window: what a prompt may take of it
_OF_THE_PAST = 0.5  # of that: what was said before; the rest is for rules, passages and the question


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


class Model(ModelServer):
    fallbacks: tuple[ModelServer, ...] = Field(
        (), max_length=8, description="Models that are asked, in this order, where those before do not answer."
    )
    small: ModelServer | None = Field(
        None,
        description="A smaller model that judges, rewrites and summarises; none: the first one does. Its time is that "
        "of each task.",
    )
    embedding: str | None = Field(
        None,
        min_length=1,
        description="The embedding model; `local`: the one of the extra `firstline[local]`, without server or key; "
        "none: full-text search only.",
    )
    embedding_dimensions: int = Field(
        1536, ge=1, le=4000, description="Length of a server's embedding vectors; `local` has its own."
    )
    rerank: str | None = Field(
        None, min_length=1, description="The model of the server at RERANK_BASE_URL; none: it has but one."
    )
    rerank_seconds: float = Field(
        1.0, gt=0, le=30, description="How long it may take; where it takes longer, passages stay in the order found."
    )
    max_output_tokens: int = Field(800, ge=50, description="Upper bound of one answer.")
    rewrite_seconds: float = Field(
        3.0,
        ge=0,
        le=30,
        description="How long the model may take to write a follow-up ('and on Android?') as a question by itself, to "
        "look it up; 0, or where it takes longer: rules decide what it follows.",
    )
    tools: Literal["auto", "off"] = Field(
        "auto",
        description="Whether the model decides what is looked up and calls tools; `off`, and wherever a server takes "
        "no tools: it is shown what was found for the question.",
    )
    rounds: int = Field(
        5, ge=2, le=20, description="How often the model is asked for one answer, with what its tools told it."
    )
    tool_seconds: float = Field(
        10, gt=0, le=60, description="How long one tool may take; the model is told that it took longer."
    )
    tool_result_chars: int = Field(
        6000, ge=200, le=100_000, description="How much of what a tool tells is shown to the model."
    )

    @property
    def embeds_locally(self) -> bool:
        return self.embedding == LOCAL

    @property
    def in_order(self) -> tuple[ModelServer, ...]:
        """Those that write answers."""
        return (self, *self.fallbacks)

    def servers(self) -> Iterator[tuple[str, ModelServer]]:
        """Every model with the setting it stands in, as an error names it."""
        yield "model", self
        yield from ((f"model.fallbacks[{number}]", one) for number, one in enumerate(self.fallbacks))
        if self.small is not None:
            yield "model.small", self.small

    def variables(self) -> Iterator[tuple[str, str]]:
        """The environment variables that hold keys, each after the setting that names it."""
        return ((f"{where}.key", one.key) for where, one in self.servers() if one.key is not None)


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


class MemorySettings(Section):
    max_tokens: int = Field(
        2400,
        ge=400,
        le=200_000,
        description="Tokens for what was said before: the last messages, and a summary of the older ones. Never more "
        "than about a third of the model's window.",
    )
    summary_seconds: float = Field(
        20.0,
        ge=0,
        le=120,
        description="How long a model may take to write that summary, after the answer; 0, or where it takes longer: "
        "lines are taken from the messages.",
    )
    earlier_days: int = Field(
        0,
        ge=0,
        le=365,
        description="The model is told, in a few lines, of the same requester's last conversation in the same place, "
        "if it is no older than this, and its vendor has made sure who writes (`tickets.verified_in`); 0: never.",
    )

    @property
    def earlier_seconds(self) -> float:
        return 86_400.0 * self.earlier_days

    def room(self, window: int) -> int:
        """Tokens for what was said before, with a model that reads `window` tokens at once."""
        return min(self.max_tokens, int(_FULL_WINDOW * _OF_THE_PAST * window))
