"""What a model's reply to a question amounts to: Markdown with [n] markers, or a decision. Pure.

A decision is a tool call, or a trailer: the last line is one JSON object, {"result": "small_talk"}. Models that no
server holds to anything write more than that: thoughts, fences, the whole answer as an object, objects in objects. What
is meant is unwrapped once; what cannot be told is BadModelOutput, so that no requester ever reads JSON.
"""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Any

from bot.errors import BadModelOutput
from bot.text.characters import whole_characters
from bot.text.model_words import json_object, spoken


class Result(StrEnum):
    ANSWERED = "answered"
    NOT_FOUND = "not_found"
    SMALL_TALK = "small_talk"
    HAND_OVER = "hand_over"

    @property
    def says_something(self) -> bool:
        return self in (Result.ANSWERED, Result.SMALL_TALK)


@dataclass(frozen=True, slots=True)
class Written:
    """What the model wrote, and what it says that is."""

    result: Result
    text: str = field(default="", repr=False)
    explanation: str = ""  # of a handover: one sentence for agents, ours


_NAMES = {result.value: result for result in Result} | {"not_in_passages": Result.NOT_FOUND}
# What stands beside an answer in an object. Whatever else an object has, it may be a sample that belongs to the answer.
_BESIDE = frozenset(("result", "answer", "intent", "sentiment", "reason", "explanation", "confidence", "citations"))
_NO_WORDS = frozenset(("", "null", "none", "true", "false", "undefined", "n/a", "nan", "[object object]"))
_FENCED = re.compile(
    r"```(?:(?:text|txt|plaintext)?[ \t]{0,9}\n(?P<words>(?:(?!```).)*)|(?:markdown|md)[ \t]{0,9}\n(?P<mark>.*))```",
    re.DOTALL,
)
_TRAILER = re.compile(r"(?:```[a-zA-Z]{0,10}\s{0,9})?(\{[^{}]{0,2000}\})(?:\s{0,9}```)?")
_MOST_TRAILERS = 5
# A decision as a line of its own that is no JSON, or the name of its tool.
_BARE = re.compile(
    rf"[\s`*_\"'({{\[#>-]{{0,9}}(?:result)?[\"'`*_]{{0,3}}\s{{0,3}}[:=]?\s{{0,3}}[\"'`*]{{0,3}}({'|'.join(_NAMES)})"
    r"[\s`*_\"'()}\].]{0,9}",
    re.IGNORECASE,
)
_CALL = r"(?:print\()?[A-Za-z_][\w.]{2,60}\((?:\s*\w{1,30}\s*=[^()\n]{0,500})?\)\)?"
_CALLS = re.compile(rf"(?:```\w{{0,10}}\s)?\s*\[?{_CALL}(?:\s{{0,3}}[,;\n]\s{{0,3}}{_CALL}){{0,9}}\]?\s*(?:```)?")
# What the sources are is said below an answer anyway.
SOURCES_BEGIN = (
    r"\n[*_ \t]{0,6}(?:#{1,4} ?)?"
    r"(?i:sources?|references?|citations?|quellen?|fuentes?|références|fonti|fontes|bronnen)[*_]{0,3}:"
)
_SOURCES = re.compile(
    rf"{SOURCES_BEGIN}[*_]{{0,3}}[ \t]{{0,9}}(?P<list>(?:[\[【]|https?:)[^\n]{{0,300}}"
    r"|(?:\n{1,2}[ \t]{0,9}(?:[-*•\[【]|\d{1,2}[.)])[^\n]{0,300}){1,20})\s*\Z"
)
_MARKED = re.compile(r"\[\^?\d{1,2}\]")
_AS_JSON = re.compile(r"""\s*(?:```[a-zA-Z]{0,10}\s{0,9})?["']?[\[\s]{0,9}\{\s{0,20}(?:\\{0,8}["']|\}|\Z)""")
_FOOTNOTES = re.compile(r"^\[\^?\d{1,2}\]:.*\n?", re.MULTILINE)  # what a marker stands for is known
_ONLY_MARKERS = re.compile(r"(?:\s{0,9}\[\d{1,2}\]){0,9}\s{0,9}")
_LEFT_OVER = re.compile(
    r"""\\{0,8}["'](?:result|answer|arguments)\\{0,8}["']\s{0,9}:|<(?:tool_call|function)\b|<\|\w{1,20}"""
    r"|\[TOOL_CALLS\]|<(?:start|end)_of_turn>"
)


def read_reply(text: str) -> Written:
    """Raises BadModelOutput when it is neither words for a person nor a decision."""
    said = _unlisted(spoken(text))
    wrapped = json_object(said, ("answer",) if _AS_JSON.match(said) else ("result", "answer"))
    if wrapped is not None:
        return _checked(_unwrapped(wrapped))
    words, trailer = without_trailer(said)
    words = spoken(words)
    fenced = _FENCED.fullmatch(words)
    return _checked(Written(_result(trailer), fenced["words"] or fenced["mark"] or "" if fenced else words))


def _unlisted(text: str) -> str:
    """The words of a reply that is a JSON text, or a list of them, as a whole: a list of numbers is citations."""
    if not text.lstrip().startswith(("[", '"')):
        return text
    try:
        value = json.loads(text, strict=False)
    except (ValueError, RecursionError):
        return text
    values = value if isinstance(value, list) else [value]
    if not any(isinstance(one, str) for one in values):
        return text
    if not all(isinstance(one, str) for one in values):
        raise BadModelOutput("The language model's answer is a list of other things than words.")
    return "\n\n".join(values)


def without_trailer(text: str) -> tuple[str, Mapping[str, Any]]:
    """The words, and the object, or line, beside them that is none of theirs: a decision, or what ends the reply and
    tells of it."""
    for found in list(_TRAILER.finditer(text))[: -_MOST_TRAILERS - 1 : -1]:
        values = json_object(found[1]) or {}
        ends = not text[found.end() :].strip("`\n ")
        if _decides(values) or (ends and values and values.keys() <= _BESIDE):
            return f"{text[: found.start()].rstrip()}\n{text[found.end() :].strip('` ')}".strip(), values
    lines = text.split("\n")
    for place in (-1, 0):
        if bare := _BARE.fullmatch(lines[place]):
            del lines[place]
            return "\n".join(lines).strip(), {"result": bare[1]}
    return text, {}


def _decides(values: Mapping[str, Any]) -> bool:
    named = values.get("result")
    return isinstance(named, str) and named.strip().lower() in _NAMES and "answer" not in values


def _unwrapped(values: Mapping[str, Any]) -> Written:
    result, answer = _result(values), values["answer"]
    if answer is None and not result.says_something:
        return Written(result)
    if not isinstance(answer, str):
        raise BadModelOutput("The language model's answer is no text.")
    if _AS_JSON.match(answer):  # encoded twice
        within = json_object(answer, ("answer",))
        if within is None or not isinstance(within["answer"], str):
            raise BadModelOutput("The language model's answer is JSON of another form.")
        cited = _ONLY_MARKERS.fullmatch(answer[answer.rfind("}") + 1 :])
        return Written(_result({**values, **within}), within["answer"] + (cited.group() if cited else ""))
    words, _ = without_trailer(answer)
    return Written(result, words)


def _result(values: Mapping[str, Any]) -> Result:
    named = values.get("result", Result.ANSWERED.value)
    result = _NAMES.get(named.strip().lower()) if isinstance(named, str) else None
    if result is None:
        raise BadModelOutput("The language model's reply names a result that there is not.")
    return result


def _checked(written: Written) -> Written:
    text = _without_sources(_FOOTNOTES.sub("", whole_characters(written.text)).strip())
    if not written.result.says_something:
        return Written(written.result)
    if text.lower() in _NO_WORDS or not any(map(str.isalnum, text)):
        raise BadModelOutput("The language model's answer is empty.")
    if _CALLS.fullmatch(text):
        raise BadModelOutput("The language model's answer is a call, not words.")
    if _AS_JSON.match(text) or _LEFT_OVER.search(text):
        raise BadModelOutput("The language model's answer is JSON, not words.")
    return Written(written.result, text)


def _without_sources(text: str) -> str:
    """Without the list of sources that it ends in; where nothing else cites, what that names is cited."""
    listed = _SOURCES.search(text)
    if listed is None:
        return text
    words = text[: listed.start()].rstrip()
    marks = [] if _MARKED.search(words) else _MARKED.findall(listed["list"])
    return " ".join((words, *marks))
