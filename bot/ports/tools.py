"""What a language model may call."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any, Protocol, runtime_checkable

from bot.model import Conversation, Effect, ToolContext, ToolDefinition, ToolOutcome


class Tool(Protocol):
    """One function. Thread-safe: several calls of one turn run at once."""

    @property
    def definition(self) -> ToolDefinition: ...

    @property
    def effect(self) -> Effect: ...

    def summary(self, arguments: Mapping[str, Any]) -> str:
        """What exactly a call will do, one line for who approves it; only acting tools are asked."""

    def call(self, arguments: Mapping[str, Any], context: ToolContext) -> ToolOutcome:
        """Do it, and return before `context.deadline`. `arguments` are what the model gave, placeholders made values
        again: check them. Raises nothing: what fails is an outcome with `failed` and a text that helps the model."""


@runtime_checkable
class ChecksArguments(Protocol):
    """A tool that can tell beforehand that a call would fail, so that nobody is asked for a yes to it."""

    def complaint(self, arguments: Mapping[str, Any]) -> str | None:
        """What is wrong with them, in words for the model; None where nothing is known to be."""


class ToolSource(Protocol):
    """Where tools come from: what is built in, a tool server."""

    def tools(self, conversation: Conversation) -> Sequence[Tool]:
        """Those offered in this conversation, at once: from what is known by now. A source that is down offers none."""
