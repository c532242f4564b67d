"""`[go_live]`: what the bot has to prove, intent by intent, before it answers by itself."""

from __future__ import annotations

from pydantic import Field, field_validator

from bot.config.section import Section
from bot.model import Intent

OTHER = "other"  # where no intent was recognised


class GoLive(Section):
    gate: bool = Field(
        False, description="Whether answers of an intent that has proved too little yet are withheld: people get these."
    )
    agreement: float = Field(
        0.8,
        ge=0.5,
        lt=1,
        description="The share of answers that has to agree with agents' own, as surely as below.",
    )
    confidence: float = Field(
        0.95, ge=0.5, le=0.999, description="How sure it has to be that the share is no smaller: the exact lower bound."
    )
    cases: int = Field(30, ge=1, le=10_000, description="Answers that were compared, at the least.")
    days: int = Field(90, ge=1, le=730, description="How far back they may be.")
    always: tuple[str, ...] = Field((), description="Intents that need no proof; `other`: where none is recognised.")

    @field_validator("always")
    @classmethod
    def _known(cls, names: tuple[str, ...]) -> tuple[str, ...]:
        known = (*Intent, OTHER)
        for name in names:
            if name not in known:
                raise ValueError(f"found {name!r}, expected some of {', '.join(known)}")
        return names
