"""What the stand-in for an OpenAI-compatible server says: pure functions from a request's body to an answer."""

from __future__ import annotations

import hashlib
import json
import math
import re
import time
from collections.abc import Collection, Mapping, Sequence
from typing import Any

_PASSAGE = re.compile(r'<passage(-\w+|) number="1" title="([^"]*)">\n(.*?)\n</passage\1>', re.DOTALL)
_QUESTION = re.compile(r"<question-\w+>\n(.*?)\n</question-", re.DOTALL)


def answer_from_passage(prompt: str) -> str | None:
    """The first passage's beginning, cited; None when it has no longer word in common with the question. `prompt` is
    all that was sent."""
    found = _PASSAGE.search(prompt)
    if found is None:
        return None
    enclosed = _QUESTION.findall(prompt)
    question = enclosed[-1] if enclosed else prompt
    passage = f"{found.group(2)} {found.group(3)}".lower()
    if not any(word in passage for word in re.findall(r"\w{5,}", question.lower())):
        return None
    return f"{found.group(3).strip()[:300].rsplit('.', 1)[0]}. [1]"


def search_call(body: Any) -> dict[str, Any] | None:
    """The delta of a call that looks up the question; None where that cannot be called, or passages are there."""
    offered = [tool["function"]["name"] for tool in body.get("tools", ())]
    prompt = "\n".join(map(words_of, body["messages"]))
    if "search_knowledge" not in offered or "(No passages were found.)" in prompt or _PASSAGE.search(prompt):
        return None
    enclosed = _QUESTION.search(prompt)
    arguments = json.dumps({"query": enclosed.group(1) if enclosed else "?"}, ensure_ascii=False)
    function = {"name": "search_knowledge", "arguments": arguments}
    return {"tool_calls": [{"index": 0, "id": "call_1", "type": "function", "function": function}]}


def words_of(message: Any) -> str:
    """The text of a message, whose content is a text, parts, or nothing beside tool calls."""
    content = message["content"] or ""
    if isinstance(content, str):
        return content
    return "\n".join(part["text"] for part in content if part["type"] == "text")


def pictures_of(body: Any) -> list[str]:
    """The addresses of the pictures in a request, data URLs here."""
    contents = [message["content"] or "" for message in body.get("messages", ())]
    parts = [part for content in contents if not isinstance(content, str) for part in content]
    return [part["image_url"]["url"] for part in parts if part["type"] == "image_url"]


def breaks_tool_order(messages: Any) -> bool:
    """As the vendor sees to it: after a message with tool calls comes one result for each, and nowhere else is one."""
    expected: set[str] = set()
    for message in messages:
        if message["role"] == "tool":
            if message["tool_call_id"] not in expected:
                return True
            expected.remove(message["tool_call_id"])
        elif expected:
            return True
        expected |= {call["id"] for call in message.get("tool_calls") or ()}
    return bool(expected)


def call_deltas(*calls: tuple[str, str, str], size: int = 4) -> tuple[dict[str, Any], ...]:
    """The deltas with which OpenAI streams calls (id, name, arguments as JSON): each begins with its id and name, and
    its arguments follow in pieces of `size` characters, with the index alone."""
    deltas: list[dict[str, Any]] = []
    for index, (call_id, name, arguments) in enumerate(calls):
        begin: dict[str, Any] = {"id": call_id, "type": "function", "function": {"name": name, "arguments": ""}}
        pieces = [arguments[at : at + size] for at in range(0, len(arguments), size)]
        fragments = [begin, *({"function": {"arguments": piece}} for piece in pieces)]
        deltas += [{"tool_calls": [{"index": index, **fragment}]} for fragment in fragments]
    return tuple(deltas)


def embedding(text: str, size: int) -> list[float]:
    """Texts with words in common point in similar directions; always the same for the same text."""
    vector = [0.0] * size
    for word in re.findall(r"\w+", text.lower()):
        vector[int.from_bytes(hashlib.sha256(word[:6].encode()).digest()[:4], "big") % size] += 1.0
    length = math.sqrt(sum(value * value for value in vector)) or 1.0
    return [value / length for value in vector]


MODERATED = (
    "hate", "hate/threatening", "harassment", "harassment/threatening", "illicit", "illicit/violent", "self-harm",
    "self-harm/intent", "self-harm/instructions", "sexual", "sexual/minors", "violence", "violence/graphic",
)  # fmt: skip


def moderation(body: Any, violated: Collection[str]) -> dict[str, Any]:
    """As the moderations endpoint answers one text."""
    result = {
        "flagged": bool(violated),
        "categories": {name: name in violated for name in MODERATED},
        "category_scores": {name: 0.9 if name in violated else 0.01 for name in MODERATED},
        "category_applied_input_types": {name: ["text"] for name in MODERATED},
    }
    return {"id": "modr-1", "model": body["model"], "results": [result]}


def chunk(
    body: Any, delta: Mapping[str, Any] | None, finish: str | None = None, usage: Mapping[str, int] | None = None
) -> dict[str, Any]:
    choices = [] if delta is None else [{"index": 0, "delta": delta, "finish_reason": finish, "logprobs": None}]
    value: dict[str, Any] = {
        "id": "chatcmpl-test",
        "object": "chat.completion.chunk",
        "created": int(time.time()),
        "model": body["model"],
        "choices": choices,
    }
    return value if usage is None else {**value, "usage": usage}


def completion(body: Any, text: str) -> dict[str, Any]:
    message = {"role": "assistant", "content": text, "refusal": None}
    choice = {"index": 0, "message": message, "finish_reason": "stop", "logprobs": None}
    return {**chunk(body, None), "object": "chat.completion", "choices": [choice], "usage": usage_of(body, text)}


def whole_reply(
    mode: str, body: Any, text: str, deltas: Sequence[Mapping[str, Any]], finish: str | None
) -> dict[str, Any]:
    """Not streamed: what the mode's stream would have added up to."""
    reply = completion(body, text)
    choice = reply["choices"][0]
    if mode == "shape":
        return {"choices": 7}
    if mode == "refusal":
        choice["message"]["refusal"] = "I can't help with that."
    if mode == "length":
        choice["finish_reason"] = "length"
    if mode == "deltas":
        calls = [call for delta in deltas for call in delta.get("tool_calls", ())]
        said = "".join(delta.get("content") or "" for delta in deltas)
        choice |= {"message": {"role": "assistant", "content": said, "tool_calls": calls}, "finish_reason": finish}
    return reply


def usage_of(body: Any, text: str) -> dict[str, int]:
    prompt = sum(len(words_of(message)) for message in body["messages"]) // 4
    return {"prompt_tokens": prompt, "completion_tokens": len(text) // 4, "total_tokens": prompt + len(text) // 4}
