"""`[knowledge]`: where articles come from, and what the operator adds to them. See docs/knowledge.md."""

from __future__ import annotations

from collections import Counter
from typing import Annotated

from pydantic import Field, field_validator

from bot.config.knowledge.sources import SourceSettings
from bot.config.section import Section

SAYS_SOMETHING = r"\w"
Synonyms = Annotated[
    tuple[Annotated[str, Field(pattern=SAYS_SOMETHING, max_length=60)], ...], Field(min_length=2, max_length=20)
]


class Knowledge(Section):
    sources: tuple[SourceSettings, ...] = Field(
        (), max_length=200, description="What `firstline ingest` reads, and the scheduler again and again."
    )
    synonyms: tuple[Synonyms, ...] = Field(
        (),
        max_length=500,
        description="Groups of words that mean the same in your articles and questions, beside the built-in ones: "
        '[["yubikey", "security key"], ["face id", "face unlock"]].',
    )

    @field_validator("sources")
    @classmethod
    def _told_apart(cls, value: tuple[SourceSettings, ...]) -> tuple[SourceSettings, ...]:
        names = Counter(source.name for source in value)
        if twice := [name for name, times in names.items() if times > 1]:
            raise ValueError(f"expected a name of its own for each source; {', '.join(twice)} stands there twice")
        return value
