"""Whom the bot answers, and with what: `[rollout]`. How far it is now, the console and `firstline rollout` say."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from itertools import pairwise
from typing import Annotated, Self

from pydantic import Field, field_validator, model_validator

from bot.config.model import ModelServer
from bot.config.section import Section
from bot.model import CONTROL, STANDARD

Share = Annotated[float, Field(ge=0, le=100)]
NAME = r"^[a-z][a-z0-9-]{0,29}$"


class Arm(Section):
    """Answers that are written otherwise than the standard ones."""

    name: Annotated[str, Field(pattern=NAME)] = Field(description="What figures and the console call it.")
    share: Share = Field(description="Per cent of those whom the bot answers, until the console says otherwise.")
    model: ModelServer | None = Field(None, description="The model that answers; none: the standard one.")
    tone: str | None = Field(None, description="How it is asked to write; none: as `[brand] tone` has it.")
    instructions: str | None = Field(
        None, max_length=4000, description="What it is told beside the rules; none: `[brand] instructions`."
    )

    @model_validator(mode="after")
    def _differs(self) -> Self:
        if self.name in (CONTROL, STANDARD):
            raise ValueError(f"name: found {self.name!r}, which is taken; expected a name of your own")
        if self.model is None and self.tone is None and self.instructions is None:
            raise ValueError(f"{self.name}: expected a model, a tone or instructions, or it is the standard one")
        return self


class Rollout(Section):
    steps: tuple[Share, ...] = Field(
        (5.0, 20.0, 50.0, 100.0),
        min_length=1,
        description="Per cent, from first to last: where the console's *Widen* goes to, and *step back* comes from.",
    )
    shares: Mapping[str, Share] = Field(
        {},
        description="By channel: per cent of requesters whom the bot answers, until the console or `firstline rollout` "
        "says otherwise; the others go to people. A channel that is not named: all.",
    )
    arms: tuple[Arm, ...] = Field(
        (), max_length=2, description="Prompts and models to compare with the standard ones; see docs/steering.md."
    )

    @field_validator("steps")
    @classmethod
    def _upwards(cls, steps: tuple[float, ...]) -> tuple[float, ...]:
        if any(first >= second for first, second in pairwise((0.0, *steps))):
            raise ValueError(f"found {list(steps)}, expected shares above 0, each larger than the one before")
        return steps

    @model_validator(mode="after")
    def _arms_that_fit(self) -> Self:
        names = [arm.name for arm in self.arms]
        if len(set(names)) < len(names):
            raise ValueError(f"arms: found {', '.join(names)}, expected each name once")
        if (together := sum(arm.share for arm in self.arms)) > 100:
            raise ValueError(f"arms: found shares of {together:g} per cent together, expected at most 100")
        return self

    def share_of(self, channel: str) -> float:
        return self.shares.get(channel, 100.0)

    def wider(self, share: float) -> float | None:
        """The next step; None: there is none."""
        return next((step for step in self.steps if step > share), None)

    def narrower(self, share: float) -> float:
        """The step before; 0 where there is none."""
        return next((step for step in reversed(self.steps) if step < share), 0.0)

    def servers(self) -> Iterator[tuple[str, ModelServer]]:
        """The arms' models, each with the setting it stands in."""
        for number, arm in enumerate(self.arms):
            if arm.model is not None:
                yield f"rollout.arms[{number}].model", arm.model
