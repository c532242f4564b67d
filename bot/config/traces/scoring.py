"""`[scoring]`: which answers are judged afterwards, and by whom."""

from __future__ import annotations

from pydantic import Field

from bot.config.section import Section


class ScoringSettings(Section):
    share: float = Field(
        0.0, ge=0, le=1, description="Of which share of conversations answers are judged by `firstline score`; 0: none."
    )
    per_day: int = Field(500, ge=1, le=100_000, description="How many answers a day (UTC) are judged at most.")
    model: str | None = Field(
        None,
        min_length=1,
        description="The model that judges, at the server of `[model.small]`, or of `[model]` where there is none; "
        "none: that one.",
    )
    seconds: float = Field(180, gt=0, le=1800, description="How long one answer may take to be judged.")
    python: str = Field(
        "/opt/firstline/scoring/bin/python",
        min_length=1,
        description="The Python of RAGAS' environment, as `make scoring` builds it.",
    )
    most_waiting: int = Field(
        500, ge=1, le=100_000, description="How many answers wait to be judged at most; beyond, none is asked for."
    )
