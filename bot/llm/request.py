"""One request for a chat completion, and the same with less in it where a server refuses that. Pure."""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from typing import Any

from bot.llm.chat_format import messages_of, tools_of
from bot.llm.complaints import FORM, PICTURES, ROLES, SCHEMA, TOOLS, WHOLE, Said
from bot.model import Prompt

_REASONING = re.compile(r"(?:^|/)(?:gpt-[5-9]|o\d)")
# OpenAI's models that think refuse the second, and llama-cpp-python and Ollama do not know the first: they ignore it,
# and write without end.
_LIMITS = ("max_completion_tokens", "max_tokens")
_THINKING_TOKENS = 2000  # reasoning counts as output: without room for it the answer would be cut off


@dataclass(frozen=True, slots=True, kw_only=True)
class Request:
    prompt: Prompt
    model: str
    max_tokens: int  # of the answer
    left_out: frozenset[str]  # parameters, or what `complaints` has a word for

    @property
    def body(self) -> dict[str, Any]:
        messages = messages_of(self.prompt, pictures=self.pictures, roles=ROLES not in self.left_out)
        required = {"model": self.model, "messages": messages, "stream": self._streams}
        return {**required, **self._optional()}

    @property
    def pictures(self) -> bool:
        return self.prompt.has_pictures and PICTURES not in self.left_out

    @property
    def blind(self) -> bool:
        return self.prompt.has_pictures and not self.pictures

    @property
    def toolless(self) -> bool:
        return bool(self.prompt.tools) and TOOLS in self.left_out

    def without(self, names: frozenset[str]) -> Request:
        return replace(self, left_out=self.left_out | names)

    def refused(self, said: Said) -> tuple[frozenset[str], bool]:
        """What to leave out, and whether the server says that it is about that; empty where less is no help.

        Between a schema and nothing there is JSON mode. Where it is not said what is wrong, tools come last.
        """
        optional = self._optional()
        weaker = {FORM: SCHEMA} if self._form == "json_schema" else {}
        if named := said.complains_of({*optional, ROLES, WHOLE} - self.left_out, pictures=self.pictures):
            return frozenset(weaker.get(name, name) for name in named), True
        if not said.may_be_about_anything:
            return frozenset(), False
        if self.pictures:
            return frozenset(
                {PICTURES}
            ), True  # the likeliest; if it was something else, the next refusal is about that
        others = frozenset(weaker.get(name, name) for name in optional) - {TOOLS}
        return others or frozenset(optional), False

    @property
    def _streams(self) -> bool:
        return not self.prompt.whole or WHOLE in self.left_out

    @property
    def _form(self) -> str | None:
        if self.prompt.schema is None or FORM in self.left_out:
            return None
        return "json_object" if SCHEMA in self.left_out else "json_schema"

    def _optional(self) -> dict[str, Any]:
        """What makes the reply better where the server knows it."""
        thinks = _REASONING.search(self.model) is not None
        limit = self.max_tokens + (_THINKING_TOKENS if thinks else 0)
        first, second = _LIMITS if thinks else _LIMITS[::-1]
        wanted: dict[str, Any] = {second if first in self.left_out else first: limit, **tools_of(self.prompt)}
        if self._streams:
            wanted["stream_options"] = {"include_usage": True}
        if thinks:
            wanted["reasoning_effort"] = "low"
        if self._form == "json_schema":
            schema = dict(self.prompt.schema or {})
            form = {"name": "reply", "strict": True, "schema": schema}
            wanted[FORM] = {"type": "json_schema", "json_schema": form}
        elif self._form:
            wanted[FORM] = {"type": self._form}
        return {name: value for name, value in wanted.items() if name not in self.left_out}
