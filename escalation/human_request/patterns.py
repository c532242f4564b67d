"""What a language has to say for itself, and helpers to write it down. Patterns see folded text (`signals.fold`)."""

from __future__ import annotations

import re
from dataclasses import dataclass


@dataclass(frozen=True, slots=True, kw_only=True)
class Phrases:
    language: str  # ISO 639-1
    wish: re.Pattern[str]  # asks for a person
    no_bot: re.Pattern[str]  # refuses the machine: the same wish put the other way round
    alone: re.Pattern[str]  # a wish when it is the whole message, a whole line, or the last word ("agent please")
    # Words that straight before a wish make it something else: "I don't want to …", "my customer wants to …". That
    # somebody cannot reach anyone is still a wish, so "can't" is not among them.
    not_before: re.Pattern[str]


def any_of(*patterns: str) -> re.Pattern[str]:
    return re.compile("|".join(f"(?:{pattern})" for pattern in patterns))


def ending_in(*patterns: str) -> re.Pattern[str]:
    """Matches text that ends in one of the patterns, a space after it allowed."""
    return re.compile("(?:" + "|".join(f"(?:{pattern})" for pattern in patterns) + ") ?$")


def only(nouns: str, around: str) -> re.Pattern[str]:
    """Matches text that is nothing but one of the nouns and, before or after it, small words."""
    return re.compile(rf"^(?:(?:{around})[ ,]*)*(?:{nouns})(?:[ ,]*(?:{around}))*[ .!?:;()]*$")
