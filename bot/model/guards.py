"""What a moderation service found in a text, and what is done about it."""

from __future__ import annotations

from dataclasses import dataclass
from enum import Enum, auto

from bot.model.intents import Intent


class Harm(Enum):
    """What is done about it."""

    NONE = auto()
    DECLINE = auto()
    SELF_HARM = auto()
    THREAT = auto()

    @property
    def intent(self) -> Intent | None:
        """What it is about, where a person has to see it."""
        return {Harm.SELF_HARM: Intent.SELF_HARM, Harm.THREAT: Intent.THREAT_TO_OTHERS}.get(self)


@dataclass(frozen=True, slots=True)
class Moderated:
    """It carries no word of the text, so it may be logged."""

    harm: Harm
    categories: tuple[str, ...] = ()  # the service's own names, those too that nothing is done about
