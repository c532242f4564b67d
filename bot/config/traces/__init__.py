"""`[traces]`: what is told to Langfuse, where its keys are set."""

from __future__ import annotations

from pydantic import Field

from bot.config.section import Section


class TraceSettings(Section):
    share: float = Field(
        1.0, ge=0, le=1, description="Which share of conversations is traced, each of them whole; 0: none."
    )
