"""`[model]`: the language models in their order, and how far they may go."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Literal

from pydantic import Field

from bot.config.model_server import ModelServer


class Model(ModelServer):
    fallbacks: tuple[ModelServer, ...] = Field(
        (), max_length=8, description="Models that are asked, in this order, where those before do not answer."
    )
    small: ModelServer | None = Field(
        None,
        description="A smaller model that judges, rewrites and summarises; none: the first one does. Its time is that "
        "of each task.",
    )
    embedding: str | None = Field(None, description="The embedding model; none: full-text search only.")
    embedding_dimensions: int = Field(1536, ge=1, le=4000, description="Length of the embedding vectors.")
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
    def in_order(self) -> tuple[ModelServer, ...]:
        """Those that write answers."""
        return (self, *self.fallbacks)

    def servers(self) -> Iterator[tuple[str, ModelServer]]:
        """Every model with the setting it stands in, as an error names it."""
        yield "model", self
        yield from ((f"model.fallbacks[{number}]", one) for number, one in enumerate(self.fallbacks))
        if self.small is not None:
            yield "model.small", self.small

    @property
    def keys(self) -> tuple[str, ...]:
        """The environment variables that hold keys of its own."""
        return tuple(dict.fromkeys(one.key for _, one in self.servers() if one.key is not None))
