"""What is known of an answer as numbers, in the form of Langfuse's `CreateScoreRequest`.

A score has an id and a time that are made of what it is about: Langfuse takes one that comes again with both for the
same score, so whatever is sent twice, or changes, is there once.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from bot.pseudonyms import Pseudonyms
from bot.tracing.record import Attempt


@dataclass(frozen=True, slots=True, kw_only=True)
class Score:
    """Of a turn, or of a whole conversation where `message` is None. `at`: the same whenever it is sent."""

    name: str
    value: float | bool
    conversation: int
    message: int | None = None  # the last that the turn answers
    at: datetime

    def written(self, names: Pseudonyms) -> Mapping[str, Any]:
        if self.message is None:
            about = {"sessionId": names.session(self.conversation)}
        else:
            about = {"traceId": names.trace(self.conversation, self.message)}
        return {
            **about,
            "id": names.score(next(iter(about.values())), self.name),
            "name": self.name,
            "value": float(self.value),
            "dataType": "BOOLEAN" if isinstance(self.value, bool) else "NUMERIC",
            "timestamp": self.at.isoformat(),
        }


def scores(attempt: Attempt) -> Iterator[Score]:
    """What the bot itself thinks of what it wrote."""
    if attempt.asked_at is None:
        return
    for name in ("grounded", "confidence"):
        value = attempt.facts.get(name)
        if value is not None:
            yield Score(
                name=name,
                value=value,
                conversation=attempt.conversation,
                message=attempt.message,
                at=attempt.asked_at,
            )
