"""What an answer may rest on."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from bot.model import Passage


@dataclass(frozen=True, slots=True)
class Evidence:
    passages: tuple[Passage, ...]
    results: tuple[str, ...] = ()  # what tools told, redacted

    @classmethod
    def of(cls, passages: Sequence[Passage], results: Sequence[str] = ()) -> Evidence:
        return cls(tuple(passages), tuple(filter(None, results)))
