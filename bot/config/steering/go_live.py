"""`[go_live]`: what the bot has to prove, intent by intent, before it answers by itself."""

from __future__ import annotations

from typing import Self

from pydantic import Field, field_validator, model_validator

from bot.config.section import Section
from bot.model import OTHER, Intent


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
    newest: int = Field(200, ge=1, le=10_000, description="Of an intent's answers that were compared the newest count.")
    audit: float = Field(
        0.05,
        ge=0,
        le=1,
        description="In what share of conversations live answers are withheld all the same, to be compared again.",
    )
    always: tuple[str, ...] = Field((), description="Intents that need no proof; `other`: where none is recognised.")

    @model_validator(mode="after")
    def _enough_count(self) -> Self:
        if self.newest < self.cases:
            raise ValueError(f"newest: found {self.newest}, expected at least `cases`, which is {self.cases}")
        return self

    @field_validator("always")
    @classmethod
    def _known(cls, names: tuple[str, ...]) -> tuple[str, ...]:
        known = (*Intent, OTHER)
        for name in names:
            if name not in known:
                raise ValueError(f"found {name!r}, expected some of {', '.join(known)}")
        return names
