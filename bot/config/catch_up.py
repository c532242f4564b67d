"""What becomes of messages that no webhook told of: `[catch_up]`."""

from __future__ import annotations

from typing import Self

from pydantic import Field, model_validator

from bot.config.section import Section


class CatchUp(Section):
    period_seconds: int = Field(
        600,
        ge=0,
        le=86_400,
        description="How often vendors are asked for what no webhook told of, besides at every start and after every "
        "outage of the database; 0: never.",
    )
    reach_hours: float = Field(
        24, gt=0, le=168, description="How far back that goes; what is older when it is found is left alone."
    )
    answer_hours: float = Field(
        4, gt=0, le=168, description="What is older than this when it is found goes to a person and not to the bot."
    )
    threads: int = Field(500, ge=1, le=10_000, description="How many threads of one account are read in one round.")
    places: int = Field(
        100, ge=1, le=2000, description="How many channels and direct messages of one account are read in one round."
    )

    @model_validator(mode="after")
    def _answered_within_reach(self) -> Self:
        if self.answer_hours > self.reach_hours:
            raise ValueError(f"answer_hours: found {self.answer_hours:g}, expected at most reach_hours")
        return self
