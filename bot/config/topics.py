"""What the bot talks about: `[topics]`, with topics of the operator's own."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Annotated, Literal

from pydantic import Field

from bot.config.section import Section

TopicAction = Literal["answer", "decline", "handoff"]


class Topic(Section):
    description: str = Field(
        min_length=3, max_length=300, description="What belongs to it, in a sentence; a model is told it too."
    )
    examples: tuple[Annotated[str, Field(min_length=2, max_length=300)], ...] = Field(
        (), max_length=200, description="Questions about it, in requesters' words; five to twenty help most."
    )
    action: TopicAction = Field(
        "answer",
        description="`answer`: from the articles, never out of scope; `decline`: it says what it can do; `handoff`: a "
        "person, before any answer.",
    )


class Topics(Section):
    allowed: tuple[str, ...] = Field((), description="If set, the model answers questions about these topics only.")
    decline_out_of_scope: bool = Field(
        True,
        description="Say so where a question is about something else than the articles; otherwise it is one that "
        "nothing was found for.",
    )
    sure: float = Field(
        0.6, ge=0.3, le=1, description="How near a question has to be to a topic's description or examples, 0 to 1."
    )
    own: Mapping[str, Topic] = Field({}, description="Topics of your own, by name; see docs/guardrails.md.")

    def with_action(self, action: TopicAction) -> Iterator[tuple[str, Topic]]:
        return ((name, topic) for name, topic in self.own.items() if topic.action == action)
