"""What is looked up: a question as it is understood, and what it goes on from; and how usual words are there."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field


@dataclass(frozen=True, slots=True, kw_only=True)
class StandIn:
    """What the articles may say for a word of the question: the word spelled right, or a synonym."""

    said: str  # the word or words of the question, lower case
    instead: str  # the articles' word or words, lower case
    worth: float  # 0 to 1: how much finding it counts, beside finding the word itself


@dataclass(frozen=True, slots=True)
class Query:
    """All of it is redacted."""

    text: str = field(repr=False)
    context: str = field(default="", repr=False)  # what a follow-up follows: earlier questions
    before: str = field(default="", repr=False)  # the last things that were said: only where to look, nothing to answer
    stand_ins: tuple[StandIn, ...] = field(default=(), repr=False)


@dataclass(frozen=True, slots=True, kw_only=True)
class WordUse:
    """How usual words are in the knowledge, which is what tells a company's subject from everything else."""

    passages: int  # in the whole knowledge
    # By word, 0 to 1: the share of the passages of one language that have it, of the language that has it most.
    shares: Mapping[str, float] = field(default_factory=dict)
    languages: frozenset[str] = frozenset()  # ISO 639-1, as far as they are told apart
