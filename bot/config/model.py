"""`[model]`: the language model, and how far it may go."""

from __future__ import annotations

from typing import Literal

from pydantic import Field

from bot.config.section import Section


class Model(Section):
    name: str = Field("gpt-5-mini", description="The chat model.")
    embedding: str | None = Field(None, description="The embedding model; none: full-text search only.")
    embedding_dimensions: int = Field(1536, ge=1, le=4000, description="Length of the embedding vectors.")
    timeout_seconds: float = Field(45, ge=0, description="How long one model call may take.")
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
