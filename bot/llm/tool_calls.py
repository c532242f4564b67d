"""Tool calls as they come in: fragments of several calls, mixed, put together again.

OpenAI's deltas carry the call's index each time, its id and name with the first fragment only, and pieces of a JSON
text as arguments. Other servers repeat the id, send it empty, send none at all, give each of several whole calls the
index 0 or none, or send the arguments as an object or encoded twice; all of that is understood.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from contextlib import suppress
from dataclasses import dataclass, field
from typing import Any, NoReturn

from bot.errors import BadModelOutput
from bot.model import ToolCall
from bot.text.characters import values_without_halves, without_halves

THOUGHT = "reasoning_content"


@dataclass(slots=True)
class _Partial:
    id: str = ""
    name: str = ""
    arguments: str = ""
    echo: dict[str, Any] = field(default_factory=dict)

    def is_followed_by(self, call_id: str, name: str, arguments: str) -> bool:
        """Whether a fragment with the same index, or with none either, begins another call."""
        if call_id and self.id:
            return call_id != self.id
        if not name or not self.name:
            return False
        return name != self.name or bool(arguments and _is_whole(self.arguments))


class PartialCalls:
    def __init__(self) -> None:
        self.chars = 0  # received so far
        self._calls: list[_Partial] = []
        self._latest: dict[int | None, _Partial] = {}  # by index

    def take(self, fragment: Mapping[str, Any]) -> None:
        """Raises AttributeError or TypeError for another shape."""
        index, call_id = fragment.get("index"), text_in(fragment, "id")
        function = fragment.get("function") or {}
        name, arguments = text_in(function, "name"), function.get("arguments")
        if isinstance(arguments, dict):
            arguments = json.dumps(arguments)
        arguments = text_in({"arguments": arguments}, "arguments")
        call = self._latest.get(index)
        if call is None or call.is_followed_by(call_id, name, arguments):
            call = self._latest[index] = _Partial()
            self._calls.append(call)
        call.id = call.id or call_id
        call.name = call.name or name
        call.arguments += arguments
        if "extra_content" in fragment:
            call.echo["extra_content"] = fragment["extra_content"]
        self.chars += len(arguments)

    def whole(self, thought: str | None = None) -> tuple[ToolCall, ...]:
        """The calls in the order in which they began. `thought`: what the model thought before them, where the server
        told. Raises BadModelOutput, without a word of the arguments."""
        if self._calls and thought is not None:
            self._calls[0].echo[THOUGHT] = thought
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
        arguments = _parsed(call.arguments.strip() or "{}")
        if isinstance(arguments, str):
            arguments = _parsed(arguments)
        arguments, echo = values_without_halves(arguments), values_without_halves(call.echo)
    except (ValueError, RecursionError):
        raise BadModelOutput("The arguments of the language model's tool call are not JSON.") from None
    if not isinstance(arguments, dict):
        raise BadModelOutput("The arguments of the language model's tool call are not a JSON object.")
    if not call.name:
        raise BadModelOutput("The language model's tool call names no tool.")
    call_id, name = without_halves(call.id) or f"call_{number}", without_halves(call.name)
    return ToolCall(id=call_id, name=name, arguments=arguments, echo=echo)


def _is_whole(arguments: str) -> bool:
    with suppress(ValueError, RecursionError):
        return arguments.rstrip().endswith("}") and isinstance(_parsed(arguments), dict)
    return False


def _parsed(text: str) -> Any:
    return _DECODER.decode(text)


def _no_json(name: str) -> NoReturn:
    """NaN and Infinity, which Python's parser takes and no server would take back."""
    raise ValueError(name)


_DECODER = json.JSONDecoder(strict=False, parse_constant=_no_json)
