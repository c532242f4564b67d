"""What a language model is asked and what comes back: messages of all roles, tool definitions, pieces of a reply.

How they look on the wire is `bot.llm`'s business. Nothing here shows its words in a `repr`.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any

from bot.model.cancelling import Cancellation
from bot.model.work import Usage


@dataclass(frozen=True, slots=True, kw_only=True)
class Picture:
    """An image for a model that can look at one."""

    content_type: str
    data: bytes = field(repr=False)


@dataclass(frozen=True, slots=True, kw_only=True)
class ToolDefinition:
    """A function the model may call. `name` matches [a-zA-Z0-9_-]{1,64}; `parameters` is the JSON schema of an object.

    Models do not always keep to the schema: whoever runs the tool checks the arguments.
    """

    name: str
    description: str
    parameters: Mapping[str, Any]

    @property
    def digest(self) -> str:
        """The same as long as it says and takes the same."""
        told = json.dumps([self.name, self.description, self.parameters], sort_keys=True, default=str)
        return hashlib.sha256(told.encode()).hexdigest()


@dataclass(frozen=True, slots=True, kw_only=True)
class ToolCall:
    """A whole call: `arguments` is the parsed JSON object, in whatever shape the model gave it.

    `echo` is what the server wants back beside the call, as it came: some refuse the results of calls without it.
    """

    id: str  # the `call_id` of its result
    name: str
    arguments: Mapping[str, Any] = field(repr=False)
    echo: Mapping[str, Any] = field(default_factory=dict, repr=False, compare=False)


@dataclass(frozen=True, slots=True)
class SystemMessage:
    text: str = field(repr=False)


@dataclass(frozen=True, slots=True)
class UserMessage:
    text: str = field(repr=False)
    pictures: tuple[Picture, ...] = ()


@dataclass(frozen=True, slots=True)
class AssistantMessage:
    """What the model said before. `calls` are answered by one `ToolResult` each, in the messages that follow."""

    text: str = field(repr=False)
    calls: tuple[ToolCall, ...] = ()


@dataclass(frozen=True, slots=True)
class ToolResult:
    call_id: str
    text: str = field(repr=False)


Message = SystemMessage | UserMessage | AssistantMessage | ToolResult


@dataclass(frozen=True, slots=True, kw_only=True)
class Prompt:
    """One request to a model.

    `schema`, a JSON schema of an object: the reply is asked for in this form. Servers differ in how far they keep it,
    so the system message says so too, and the reader checks. `whole`: nobody reads the reply while it is written, so it
    may come in one piece. `name`: of the prompt's file, with its version ("answering@3"), as it is recorded.
    `conversation`: the id of the one whose budget the reply is paid from; None: the day's alone. `deadline`: the
    `time.monotonic()` after which nobody waits for the reply; None: the model's own time is all that bounds it.
    """

    messages: tuple[Message, ...]
    tools: tuple[ToolDefinition, ...] = ()
    schema: Mapping[str, Any] | None = None
    whole: bool = False
    name: str = ""
    conversation: int | None = None
    deadline: float | None = None
    avoid: tuple[str, ...] = ()  # models that failed in an earlier round of the same answer: they are asked last
    cancellation: Cancellation | None = None  # ends the call, wherever it is; None: nobody would

    @property
    def has_pictures(self) -> bool:
        return any(isinstance(message, UserMessage) and message.pictures for message in self.messages)


@dataclass(frozen=True, slots=True)
class TextPiece:
    """The next characters of the reply; never empty."""

    text: str = field(repr=False)


@dataclass(frozen=True, slots=True)
class Anew:
    """What came before is void: the reply begins anew, by another model."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Finished:
    """The last piece: the reply is whole."""

    usage: Usage
    blind: bool = False  # the prompt's pictures were left out: the server takes none
    toolless: bool = False  # the prompt's tools were left out: the server takes none


Piece = TextPiece | ToolCall | Anew | Finished


@dataclass(frozen=True, slots=True, kw_only=True)
class ModelReply:
    """A whole reply, for callers that do not care how it came in."""

    text: str = field(repr=False)
    calls: tuple[ToolCall, ...] = ()
    usage: Usage
    blind: bool = False
    toolless: bool = False

    @classmethod
    def of(cls, pieces: Iterable[Piece]) -> ModelReply:
        """The reply that `pieces` add up to. Raises what they raise; ValueError if they stop before `Finished`."""
        texts: list[str] = []
        calls: list[ToolCall] = []
        end: Finished | None = None
        for piece in pieces:
            match piece:
                case TextPiece(text):
                    texts.append(text)
                case ToolCall():
                    calls.append(piece)
                case Anew():
                    texts, calls = [], []
                case Finished():
                    end = piece
        if end is None:
            raise ValueError("a model's reply ended without its last piece")
        return cls(text="".join(texts), calls=tuple(calls), usage=end.usage, blind=end.blind, toolless=end.toolless)
