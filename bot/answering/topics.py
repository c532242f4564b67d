"""Which of the operator's topics a text is about, by its nearness to their descriptions and examples."""

from __future__ import annotations

from dataclasses import dataclass

from bot.answering.nearness import gist, kept_gist, nearness
from bot.config.topics import Topic, Topics


@dataclass(frozen=True, slots=True)
class Match:
    name: str
    topic: Topic
    nearness: float  # 0 to 1


def topic_of(text: str, topics: Topics) -> Match | None:
    """The nearest, where it is near enough. `text` is redacted."""
    if not topics.own:
        return None
    asked = gist(text)
    matches = (
        Match(name, topic, max(nearness(asked, kept_gist(known)) for known in (topic.description, *topic.examples)))
        for name, topic in topics.own.items()
    )
    best = max(matches, key=lambda match: match.nearness)
    return best if best.nearness >= topics.sure else None
