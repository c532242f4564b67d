"""One tool of a server, as the model may call it."""

from __future__ import annotations

import time
from collections.abc import Callable, Mapping
from concurrent.futures import CancelledError, Future
from dataclasses import dataclass
from typing import Any

from mcp import types

from bot.model import Effect, ToolContext, ToolDefinition, ToolOutcome
from bot.text.shown import visible_line
from bot.tool_servers.errors import NoAnswer, NotReached
from bot.tool_servers.listing import Listed
from bot.tool_servers.results import failed, outcome_of
from bot.turns import TURNS

MARGIN_SECONDS = 0.05  # in which the loop tells that time is up


# The server's name for a tool, arguments, seconds -> what will come of it. Both raise NotReached.
Ask = Callable[[str, Mapping[str, Any], float], Future[types.CallToolResult]]


@dataclass(frozen=True, slots=True, kw_only=True)
class RemoteTool:
    server: str
    listed: Listed
    ask: Ask
    seconds: float  # for one call
    most_chars: int  # of one result

    @property
    def definition(self) -> ToolDefinition:
        return self.listed.definition

    @property
    def effect(self) -> Effect:
        return self.listed.effect

    def summary(self, arguments: Mapping[str, Any]) -> str:  # noqa: ARG002
        """`cancel_order at orders`; the arguments are shown beside it. Not in the server's words, which may be lies."""
        return f"{visible_line(self.listed.name)} at {self.server}"

    def complaint(self, arguments: Mapping[str, Any]) -> str | None:
        wrong = self.listed.check_arguments(dict(arguments))
        return f"The arguments do not fit: {wrong}" if wrong else None

    def call(self, arguments: Mapping[str, Any], context: ToolContext) -> ToolOutcome:
        if complaint := self.complaint(arguments):
            return failed(complaint)
        seconds = min(self.seconds, context.deadline - time.monotonic()) - MARGIN_SECONDS
        if seconds <= 0:
            return failed("There is no time left for this tool.")
        try:
            result = self._asked(arguments, seconds)
        except NotReached as why:
            return failed(f"The tool did not answer: {why}.", unsure=isinstance(why, NoAnswer))
        return outcome_of(result, self.listed.check_result, self.most_chars)

    def _asked(self, arguments: Mapping[str, Any], seconds: float) -> types.CallToolResult:
        answer = self.ask(self.listed.name, arguments, seconds)
        try:
            with TURNS.aside():
                return answer.result(seconds + MARGIN_SECONDS)
        except TimeoutError:  # the loop is too busy to say so itself
            answer.cancel()
            raise NoAnswer("no time was left") from None
        except CancelledError:
            raise NoAnswer("it was closed") from None
