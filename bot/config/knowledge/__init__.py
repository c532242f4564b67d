"""`[knowledge]`: where articles come from, and what the operator adds to them. See docs/knowledge.md."""

from __future__ import annotations

from collections import Counter
from typing import Annotated, Self

from pydantic import Field, field_validator, model_validator

from bot.config.knowledge.groups import Groups, is_rule, value_of
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
    allow_private: bool = Field(
        False,
        description="Addresses given to `firstline ingest` may be of private networks, as with --allow-private; a "
        "source says so itself.",
    )
    groups: Groups = Field(
        {},
        description="Groups of people, by names of yours, that articles may be for alone: "
        'gold = ["zendesk/tag:gold", "email:@example.com"]; see docs/knowledge.md.',
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

    def values_of(self, kind: str, channel: str) -> frozenset[str]:
        """All that groups ask of a channel of one kind: the ids of the user groups in Slack that matter, say."""
        rules = (rule for rules in self.groups.values() for rule in rules)
        sources = (name for source in self.sources for name in source.groups)
        return frozenset(value for rule in (*rules, *sources) if (value := value_of(rule, kind, channel)))

    def expected_instead_of(self, group: str) -> str | None:
        """What should stand there instead of the name of a group that nobody can be in; None where it is fine."""
        if group in self.groups or is_rule(group):
            return None
        known = ", ".join(self.groups) or "none yet"
        return f"one of knowledge.groups ({known}), or what a channel knows, such as zendesk/tag:gold"

    @model_validator(mode="after")
    def _groups_there_are(self) -> Self:
        for place, source in enumerate(self.sources):
            for name in source.groups:
                if expected := self.expected_instead_of(name):
                    raise ValueError(f"sources[{place}].groups: found {name!r}, expected {expected}")
        return self
