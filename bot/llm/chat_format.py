"""A prompt in the words of the chat completions API, and what a server that refuses one complains about. Pure: the
request itself is `chat`'s.
"""

from __future__ import annotations

import base64
import json
import re
from collections.abc import Iterable, Mapping
from typing import Any

from bot.model import AssistantMessage, Message, Picture, Prompt, SystemMessage, ToolCall, ToolResult, UserMessage

PICTURES = "pictures"  # refused like a parameter
TOOLS = "tools"  # the parameter that offers them
# What servers say of a picture that their model cannot take; llama.cpp says it with a 500, OpenRouter with a 404. The
# word "image" alone says nothing: an error may quote the whole request.
_ABOUT_PICTURES = re.compile(
    r"image input is not|image input\"?$|not support(?:ing|ed)?\b.{0,30}\b(?:image|vision)|not a multi-?modal"
    r"|unsupported content part",
    re.IGNORECASE,
)


def messages_of(prompt: Prompt, *, pictures: bool = True) -> list[dict[str, Any]]:
    """`pictures` False: without them."""
    return [_wire(message, pictures=pictures) for message in prompt.messages]


def tools_of(prompt: Prompt) -> dict[str, Any]:
    """The parameter that offers the prompt's tools; nothing where there are none: an empty list is refused."""
    if not prompt.tools:
        return {}
    functions = [
        {"name": tool.name, "description": tool.description, "parameters": dict(tool.parameters)}
        for tool in prompt.tools
    ]
    return {TOOLS: [{"type": "function", "function": function} for function in functions]}


def complained_of(error: Mapping[str, str], sent: Iterable[str], *, pictures: bool) -> frozenset[str]:
    """Which of the optional parameters `sent` a server refuses, or the pictures where there were any; all parameters
    where it does not say. `error` is what it says: code, param, message. Empty where leaving something out is no help.
    """
    if error["code"] == "context_length_exceeded":
        return frozenset()
    named = frozenset(name for name in sent if error["param"].split(".")[0] == name)
    named = named or frozenset(name for name in sent if re.search(rf"\b{name}\b", error["message"]))
    if not named and pictures:
        return frozenset({PICTURES})  # the likeliest; when it was something else, the next refusal is about that
    return named or frozenset(sent)


def is_about_pictures(message: str) -> bool:
    return _ABOUT_PICTURES.search(message) is not None


def is_about_one_picture(code: str) -> bool:
    """Whether this very picture was refused (broken, say), not pictures altogether: invalid_image_format and others."""
    return "image" in code


def _wire(message: Message, *, pictures: bool) -> dict[str, Any]:
    match message:
        case SystemMessage(text):
            return {"role": "system", "content": text}
        case UserMessage(text, shown):
            parts = [{"type": "text", "text": text}, *map(_part, shown)]
            return {"role": "user", "content": parts if shown and pictures else text}
        case AssistantMessage(text, ()):
            return {"role": "assistant", "content": text}
        case AssistantMessage(text, calls):
            return {"role": "assistant", "content": text or None, "tool_calls": [_call(call) for call in calls]}
        case ToolResult(call_id, text):
            return {"role": "tool", "tool_call_id": call_id, "content": text}


def _part(picture: Picture) -> dict[str, Any]:
    """OpenAI's form, which other servers follow: https://platform.openai.com/docs/guides/images-vision"""
    data = base64.b64encode(picture.data).decode("ascii")
    return {"type": "image_url", "image_url": {"url": f"data:{picture.content_type};base64,{data}"}}


def _call(call: ToolCall) -> dict[str, Any]:
    # ASCII: half an emoji, which a model may well write, could not be sent otherwise.
    function = {"name": call.name, "arguments": json.dumps(call.arguments)}
    return {"id": call.id, "type": "function", "function": function}
