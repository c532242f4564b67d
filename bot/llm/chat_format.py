"""A prompt in the words of the chat completions API. Pure: the request itself is `chat`'s."""

from __future__ import annotations

import base64
import json
from typing import Any

from bot.llm.complaints import TOOLS
from bot.llm.tool_calls import THOUGHT
from bot.model import AssistantMessage, Message, Picture, Prompt, SystemMessage, ToolCall, ToolResult, UserMessage


def messages_of(prompt: Prompt, *, pictures: bool = True, roles: bool = True) -> list[dict[str, Any]]:
    """`pictures` False: without them. `roles` False: without a system message, and never two of one role in a row."""
    messages = [_wire(message, pictures=pictures) for message in prompt.messages]
    return messages if roles else _in_turns(messages)


def tools_of(prompt: Prompt) -> dict[str, Any]:
    """The parameter that offers the prompt's tools; nothing where there are none: an empty list is refused."""
    if not prompt.tools:
        return {}
    functions = [
        {"name": tool.name, "description": tool.description, "parameters": dict(tool.parameters)}
        for tool in prompt.tools
    ]
    return {TOOLS: [{"type": "function", "function": function} for function in functions]}


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
            said = {"role": "assistant", "content": text or None, "tool_calls": [_call(call) for call in calls]}
            thoughts = [call.echo[THOUGHT] for call in calls if THOUGHT in call.echo]
            return {**said, THOUGHT: thoughts[0]} if thoughts else said
        case ToolResult(call_id, text):
            return {"role": "tool", "tool_call_id": call_id, "content": text}


def _part(picture: Picture) -> dict[str, Any]:
    """OpenAI's form, which other servers follow: https://platform.openai.com/docs/guides/images-vision"""
    data = base64.b64encode(picture.data).decode("ascii")
    return {"type": "image_url", "image_url": {"url": f"data:{picture.content_type};base64,{data}"}}


def _call(call: ToolCall) -> dict[str, Any]:
    # ASCII: half an emoji, which a model may well write, could not be sent otherwise.
    function = {"name": call.name, "arguments": json.dumps(call.arguments)}
    echo = {name: value for name, value in call.echo.items() if name != THOUGHT}
    return {"id": call.id, "type": "function", "function": function, **echo}


def _in_turns(messages: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """For templates of models such as Gemma 2 and Mistral 7B: the system's words open the requester's first message."""
    turns: list[dict[str, Any]] = []
    for message in messages:
        role = "user" if message["role"] == "system" else message["role"]
        if turns and turns[-1]["role"] == role != "tool" and not {*turns[-1], *message} & {"tool_calls"}:
            turns[-1] = {**turns[-1], "content": _joined(turns[-1]["content"], message["content"])}
        else:
            turns.append({**message, "role": role})
    return turns


def _joined(first: Any, second: Any) -> Any:
    """Texts, or parts where there are pictures."""
    if isinstance(first, str) and isinstance(second, str):
        return f"{first}\n\n{second}"
    parts = [[{"type": "text", "text": one}] if isinstance(one, str) else one or [] for one in (first, second)]
    return [*parts[0], *parts[1]]
