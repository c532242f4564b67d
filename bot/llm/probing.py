"""What a server of a language model can do, found out with two tiny completions that are read as all others are."""

from __future__ import annotations

import time

from bot.errors import BadModelOutput
from bot.llm.ability import Abilities
from bot.llm.chat import OpenAIChat
from bot.llm.complaints import FORM, SCHEMA
from bot.model import ModelReply, Prompt, SystemMessage, TextPiece, ToolDefinition, UserMessage
from bot.text.model_words import json_object

_TESTED = SystemMessage("You are being tested. Do exactly as you are told, and nothing else.")
_WORDS = "one two three four five six seven eight"
_COUNT = Prompt(
    messages=(_TESTED, UserMessage(f'Reply with this JSON object and nothing else: {{"words": "{_WORDS}"}}')),
    schema={
        "type": "object",
        "properties": {"words": {"type": "string"}},
        "required": ["words"],
        "additionalProperties": False,
    },
)
_LOOK_UP = ToolDefinition(
    name="look_up",
    description="Looks a word up.",
    parameters={"type": "object", "properties": {"word": {"type": "string"}}, "required": ["word"]},
)
_CALL = Prompt(
    messages=(_TESTED, UserMessage("Call the tool look_up for the word ready.")), tools=(_LOOK_UP,), whole=True
)


def probe(chat: OpenAIChat) -> Abilities:
    """`chat` may write a few words only. Raises ModelUnavailable, BadModelOutput."""
    begun = time.monotonic()
    try:
        said = _said(chat)
    except BadModelOutput:  # small models say nothing now and then
        said = _said(chat)
    seconds = time.monotonic() - begun
    try:
        called = ModelReply.of(chat.reply(_CALL))
        tools, calls = not called.toolless, any(call.name == _LOOK_UP.name for call in called.calls)
    except BadModelOutput:  # a call, or words, that nobody can read: it took them
        tools, calls = True, False
    without = chat.does_without
    form = None if FORM in without else "json_object" if SCHEMA in without else "json_schema"
    return Abilities(
        streams=len(said) > 1,
        form=form,
        keeps_form=json_object("".join(said), ("words",)) is not None,
        tools=tools,
        calls=calls,
        seconds=seconds,
    )


def _said(chat: OpenAIChat) -> list[str]:
    """In the pieces in which it came. One that begins to speak and finds no end is a bad model at a good server."""
    said: list[str] = []
    try:
        for piece in chat.reply(_COUNT):
            match piece:
                case TextPiece(text):
                    said.append(text)
    except BadModelOutput:
        if not said:
            raise
    return said
