"""What a server that refuses a request complains about, and for how long that is believed. Pure, but for the clock.

The words are those of OpenAI, Azure, Ollama, vLLM, llama.cpp, llama-cpp-python, OpenRouter and Gemini, each with its
test in `tests/unit/test_llm_dialects.py`.
"""

from __future__ import annotations

import re
import time
from collections.abc import Callable, Collection
from dataclasses import dataclass
from threading import Lock

import openai

SCHEMA = "json_schema"  # refused while `json_object` may be taken
FORM = "response_format"
TOOLS = "tools"
PICTURES = "pictures"  # refused like a parameter
ROLES = "roles"  # a system message, or two messages of one role in a row: some models' templates take neither
_NOT_ABOUT_WORDS = (401, 402, 403, 408, 409, 429)
_QUOTED_FROM = 300  # characters of an error
WHOLE = "whole"  # a reply in one piece: some models are streamed only
BELIEVED_SECONDS = 900.0  # servers are restarted with other models, and gateways send on to others

_FILTERED = re.compile(
    r"content_?filter|ResponsibleAIPolicy|content management policy|content_policy_violation|data_?inspection_?failed",
    re.IGNORECASE,
)
_TOO_LONG = re.compile(
    r"context_length_exceeded|exceed_context_size|context (?:length|window|size)|too many (?:input )?tokens",
    re.IGNORECASE,
)
# What servers say of a picture that their model cannot take; llama.cpp says it with a 500, OpenRouter with a 404. The
# word "image" alone says nothing: an error may quote the whole request.
_ABOUT_PICTURES = re.compile(
    r"image input is not|image input\"?$|not support(?:ing|ed)?\b.{0,30}\b(?:image|vision)|not a multi-?modal"
    r"|unsupported content part",
    re.IGNORECASE,
)
_ABOUT = {
    FORM: r"\bresponse_format\b|\bjson_(?:schema|object)\b|\bguided_json\b|\bJSON mode\b|structured outputs?\b",
    TOOLS: r"[`'\"]tools?[`'\"]|\btools? (?:use|param\w*|choice|call\w*)\b|\btool[_-](?:choice|calls?)\b"
    r"|\bfunction[ _-]call\w*|support(?:s|ing)? (?:the )?tools?\b|\btools?\b.{0,30}(?:not|n't) support"
    r"|(?:unsupported|unknown|unrecogni[sz]ed|unexpected)\W+(?:\w+\W+){0,3}tools?\b",
    WHOLE: r"(?:only supports?|must be|enable(?: the)?) stream|non-stream(?:ing)?\b",
    ROLES: r"system role|roles? must alternate|\bdeveloper instruction is not",
}
_WHERE = re.compile(r"[\"']loc[\"']: ?[\[(]([^\])]{1,200})")  # pydantic's, which quotes all that was sent besides


@dataclass(frozen=True, slots=True)
class Said:
    """What a server says of a request that it refuses. Never logged: it may quote the prompt."""

    status: int
    code: str
    param: str
    message: str

    @classmethod
    def by(cls, error: openai.APIStatusError) -> Said:
        """The library's message lacks what stands elsewhere: Gemini's errors are in a list, FastAPI's in `detail`."""
        clear = isinstance(error.body, dict) and error.body.get("message")
        told = error.message if clear else f"{error.message} {error.body or ''}"
        quoting = error.status_code >= 500  # whatever went wrong, and with it perhaps the prompt
        return cls(
            error.status_code, error.code or "", str(error.param or ""), told[:_QUOTED_FROM] if quoting else told
        )

    @property
    def is_filtered(self) -> bool:
        """About what was said in the prompt: another try, or less of it, is no help."""
        return _FILTERED.search(f"{self.code} {self.message}") is not None

    @property
    def is_about_one_picture(self) -> bool:
        """This very picture was refused (broken, say), not pictures altogether: invalid_image_format and others."""
        return "image" in self.code

    def complains_of(self, sent: Collection[str], *, pictures: bool) -> frozenset[str]:
        """Which of what was `sent` it refuses, in our words above; empty where it names none of it."""
        if self.status in _NOT_ABOUT_WORDS or _TOO_LONG.search(f"{self.code} {self.message}"):
            return frozenset()
        named = frozenset(name for name in sent if self._names(name))
        about_pictures = pictures and _ABOUT_PICTURES.search(self.message) is not None
        return named | {PICTURES} if about_pictures else named

    @property
    def may_be_about_anything(self) -> bool:
        """The request is refused as it is, and not for its length."""
        return self.status in (400, 422) and not _TOO_LONG.search(f"{self.code} {self.message}")

    @property
    def is_about_one_tool(self) -> bool:
        """One of those that were offered, its schema mostly: `tools[3].function.parameters`."""
        return self.param.startswith((f"{TOOLS}[", f"{TOOLS}."))

    def _names(self, name: str) -> bool:
        if self.param and name not in (ROLES, WHOLE):
            return self.param.split(".")[0].split("[")[0] == name
        if places := _WHERE.findall(self.message):
            return any(re.search(rf"\b{name}\b", place) for place in places)
        return re.search(_ABOUT.get(name, rf"\b{name}\b"), self.message, re.IGNORECASE) is not None


class Refused:
    """What a server does not take, as long as that is believed. Thread-safe."""

    def __init__(self, clock: Callable[[], float] = time.monotonic) -> None:
        self._clock = clock
        self._lock = Lock()
        self._until: dict[str, float] = {}

    def now(self) -> frozenset[str]:
        with self._lock:
            return frozenset(name for name, until in self._until.items() if self._clock() < until)

    def believe(self, names: Collection[str]) -> frozenset[str]:
        """Those that are news."""
        news = frozenset(names) - self.now()
        with self._lock:
            self._until |= dict.fromkeys(names, self._clock() + BELIEVED_SECONDS)
        return news
