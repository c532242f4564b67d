"""The tools that there always are: looking things up, and the two decisions that are no answer."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any

from bot.answering.prompt import PROMPT
from bot.model import Effect, Ending, Passage, ToolContext, ToolDefinition, ToolOutcome

_TOLD = PROMPT.tables["tools"]
SEARCH = ToolDefinition(
    name="search_knowledge",
    description=_TOLD["search_knowledge"],
    parameters={
        "type": "object",
        "properties": {"query": {"type": "string", "description": _TOLD["query"]}},
        "required": ["query"],
        "additionalProperties": False,
    },
)
NOT_FOUND = ToolDefinition(
    name="not_found",
    description=_TOLD["not_found"],
    parameters={"type": "object", "properties": {}, "additionalProperties": False},
)
# Why a person is needed: as the model names it, and as agents are told. Words of the model's own would be words of the
# conversation in a record that has none.
REASONS = {
    "asked_for": "The language model read that a person is wanted.",
    "needs_access": "The language model saw that this needs somebody who can look into the requester's account.",
    "decision": "The language model saw that this needs somebody's decision, such as an exception or goodwill.",
    "upset": "The language model found the requester too upset for an answer from the articles.",
    "other": "The language model saw that only a person can help.",
}
HAND_OVER = ToolDefinition(
    name="hand_over",
    description=_TOLD["hand_over"],
    parameters={
        "type": "object",
        "properties": {"why": {"type": "string", "enum": list(REASONS)}},
        "required": ["why"],
        "additionalProperties": False,
    },
)
DEFINITIONS = (SEARCH, NOT_FOUND, HAND_OVER)
ENDINGS = (NOT_FOUND, HAND_OVER)
_QUERY_CHARS = 1000


class _Reading:
    effect = Effect.READ

    def summary(self, arguments: Mapping[str, Any]) -> str:
        raise NotImplementedError("it does nothing that anybody would have to approve")


@dataclass(frozen=True, slots=True)
class SearchKnowledge(_Reading):
    look_up: Callable[[str], tuple[Passage, ...]] = field(repr=False)  # of a redacted query
    definition = SEARCH

    def call(self, arguments: Mapping[str, Any], context: ToolContext) -> ToolOutcome:  # noqa: ARG002
        query = arguments.get("query")
        if not isinstance(query, str) or not query.strip():
            return ToolOutcome(text="It needs `query`, a text: what to look for.", failed=True)
        return ToolOutcome(text="", passages=self.look_up(query[:_QUERY_CHARS]))


class NotFound(_Reading):
    definition = NOT_FOUND

    def call(self, arguments: Mapping[str, Any], context: ToolContext) -> ToolOutcome:  # noqa: ARG002
        return ToolOutcome(text="", ending=Ending.NOT_FOUND)


class HandOver(_Reading):
    definition = HAND_OVER

    def call(self, arguments: Mapping[str, Any], context: ToolContext) -> ToolOutcome:  # noqa: ARG002
        why = arguments.get("why")
        explanation = REASONS.get(why, REASONS["other"]) if isinstance(why, str) else REASONS["other"]
        return ToolOutcome(text="", ending=Ending.HAND_OVER, explanation=explanation)
