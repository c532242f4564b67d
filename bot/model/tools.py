"""What a language model may do besides writing, and what came of it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Any

from bot.model.conversation import Conversation, Passage


class Effect(StrEnum):
    """What calling a tool does to the world."""

    READ = "read"  # nothing: it may be called again
    ACT = "act"  # something: it waits for a human's yes, and runs once


class Ending(StrEnum):
    """What the model decided instead of an answer."""

    NOT_FOUND = "not_found"  # the articles and tools do not answer it
    HAND_OVER = "hand_over"  # a person has to take over


@dataclass(frozen=True, slots=True, kw_only=True)
class ToolContext:
    """For whom a tool is called, and until when."""

    conversation: Conversation = field(repr=False)
    deadline: float  # `time.monotonic()` at which nobody waits for the result any more


@dataclass(frozen=True, slots=True, kw_only=True)
class ToolOutcome:
    """What came of a call. `text` is for the model, as the tool gave it: whoever runs the tool redacts and bounds
    it."""

    text: str = field(repr=False)
    passages: tuple[Passage, ...] = ()  # what a search found; they are numbered by whoever runs the tool
    failed: bool = False  # the text says why, in words for the model
    unsure: bool = False  # it failed without an answer: it may have been done all the same
    ending: Ending | None = None
    explanation: str = field(default="", repr=False)  # of the ending, one sentence for agents


@dataclass(frozen=True, slots=True, kw_only=True)
class ActRequest:
    """A call of an acting tool that waits for a human's yes. The arguments are real values, not placeholders."""

    tool: str  # as the model knows it
    arguments: Mapping[str, Any] = field(repr=False)
    summary: str = field(repr=False)  # what exactly will happen, one line for who approves
    definition: str = ""  # `ToolDefinition.digest` of the tool as the model was shown it


@dataclass(frozen=True, slots=True, kw_only=True)
class ToolRun:
    """One call as it is recorded: no words of anybody's."""

    name: str
    effect: Effect
    seconds: float
    failed: bool = False
    waits: bool = False  # for a human's yes
    ended_at: float = field(default=0.0, compare=False)  # seconds since 1970; 0: not known
