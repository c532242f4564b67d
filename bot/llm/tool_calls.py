"""Tool calls as they come in: fragments of several calls, mixed, put together again.

OpenAI's deltas carry the call's index each time, its id and name with the first fragment only, and pieces of a JSON
text as arguments. Other servers repeat the id, send it empty, send none at all, or give each of several whole calls the
index 0; all of that is understood.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, NoReturn

from bot.errors import BadModelOutput
from bot.model import ToolCall


@dataclass(slots=True)
class _Partial:
    id: str = ""
    name: str = ""
    arguments: str = ""


class PartialCalls:
    def __init__(self) -> None:
        self.chars = 0  # received so far
        self._calls: list[_Partial] = []
        self._latest: dict[int | None, _Partial] = {}  # by index

    def take(self, fragment: Mapping[str, Any]) -> None:
        """Raises AttributeError or TypeError for another shape."""
        index, call_id = fragment.get("index"), text_in(fragment, "id")
        function = fragment.get("function") or {}
        arguments = text_in(function, "arguments")
        call = self._latest.get(index)
        if call is None or (call_id and call.id and call_id != call.id):
            call = self._latest[index] = _Partial()
            self._calls.append(call)
        call.id = call.id or call_id
        call.name = call.name or text_in(function, "name")
        call.arguments += arguments
        self.chars += len(arguments)

    def whole(self) -> tuple[ToolCall, ...]:
        """The calls in the order in which they began. Raises BadModelOutput, without a word of the arguments."""
        return tuple(_whole(call, number) for number, call in enumerate(self._calls, start=1))


def text_in(values: Mapping[str, Any], name: str) -> str:
    """A text that may be absent or null; "" then. Raises TypeError for anything else."""
    value = values.get(name)
    if value is not None and not isinstance(value, str):
        raise TypeError(f"{name} is not a text")
    return value or ""


def _whole(call: _Partial, number: int) -> ToolCall:
    try:
        # A function without parameters is called with "{}" by some models and with nothing by others.
        arguments = json.loads(call.arguments.strip() or "{}", parse_constant=_no_json)
    except (ValueError, RecursionError):
        raise BadModelOutput("The arguments of the language model's tool call are not JSON.") from None
    if not isinstance(arguments, dict):
        raise BadModelOutput("The arguments of the language model's tool call are not a JSON object.")
    if not call.name:
        raise BadModelOutput("The language model's tool call names no tool.")
    return ToolCall(id=call.id or f"call_{number}", name=call.name, arguments=arguments)


def _no_json(name: str) -> NoReturn:
    """NaN and Infinity, which Python's parser takes and no server would take back."""
    raise ValueError(name)
