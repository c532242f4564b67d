"""A prompt in the words of the chat completions API, and what a server that refuses one complains about. Pure: the
library that speaks to the server is `bot.llm`'s.
"""

from __future__ import annotations

import base64
import re
from collections.abc import Iterable, Mapping
from typing import Any

from bot.ports import Picture, Prompt

PICTURES = "pictures"  # refused like a parameter
# What servers say of a picture that their model cannot take; llama.cpp says it with a 500, OpenRouter with a 404. The
# word "image" alone says nothing: an error may quote the whole request.
_ABOUT_PICTURES = re.compile(
    r"image input is not|image input\"?$|not support(?:ing|ed)?\b.{0,30}\b(?:image|vision)|not a multi-?modal"
    r"|unsupported content part",
    re.IGNORECASE,
)


def messages_of(prompt: Prompt, *, pictures: bool = True) -> list[dict[str, Any]]:
    """`pictures` False: without them. Their form is OpenAI's, which other servers follow:
    https://platform.openai.com/docs/guides/images-vision"""
    messages: list[dict[str, Any]] = [{"role": "system", "content": prompt.system}]
    messages += [{"role": role, "content": text} for role, text in prompt.turns]
    if pictures and prompt.pictures:
        text = {"type": "text", "text": messages[-1]["content"]}
        messages[-1] = {**messages[-1], "content": [text, *map(_part, prompt.pictures)]}
    return messages


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


def _part(picture: Picture) -> dict[str, Any]:
    data = base64.b64encode(picture.data).decode("ascii")
    return {"type": "image_url", "image_url": {"url": f"data:{picture.content_type};base64,{data}"}}
