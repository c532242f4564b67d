"""What is known of an answer as numbers, and how Langfuse may refuse what it is sent."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime

from bot.errors import FirstlineError
from bot.tracing.record import Attempt


class NotTaken(FirstlineError):
    """It may be taken later. `wait`: seconds for which the server wants to be left alone, 0 where it does not say."""

    def __init__(self, what: str, wait: float = 0.0) -> None:
        super().__init__(what)
        self.wait = wait


class TooLarge(FirstlineError):
    """It would be taken in smaller parts."""


class NeverTaken(FirstlineError):
    """Nothing would be taken, now or later: a wrong key, another server."""


class Unwanted(NeverTaken):
    """This would not be taken later either; something else may be."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Score:
    """Of a turn, or of a whole conversation where `message` is None. `at`: the same whenever it is sent."""

    name: str
    value: float | bool
    conversation: int
    message: int | None = None  # the last that the turn answers
    at: datetime


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
