"""Section `[memory]`: what a language model is told of what was said before."""

from __future__ import annotations

from pydantic import Field

from bot.config.section import Section

_FULL = 0.7  # of a model's window: what a prompt may take of it
_BEFORE = 0.5  # of that: what was said before; the rest is for rules, passages and the question


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
        description="The model is told, as a summary, of the same requester's last conversation in the same place, if "
        "it is no older than this; 0: never.",
    )

    def room(self, window: int) -> int:
        """Tokens for what was said before, with a model that reads `window` tokens at once."""
        return min(self.max_tokens, int(_FULL * _BEFORE * window))
