"""What a visitor's browser sends: the AI SDK's request for an answer, and the plain twin of it. Pure.

A request of the AI SDK (`ai` 7, `DefaultChatTransport`) is {id, messages, trigger, messageId}, with the whole history,
of which the last message counts: what stands before it we know better than a browser.
"""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from bot.model import File
from connectors.webchat.threads import CLIENT_ID
from connectors.webchat.tokens import UNSTORABLE
from connectors.webchat.wire.files import FileLimits, files_of
from connectors.webchat.wire.problems import Problem, malformed

MAX_PARTS = 50
MAX_MESSAGE_ID_CHARS = 128


@dataclass(frozen=True, slots=True)
class Question:
    """`client_id`: what the browser calls the conversation; `message_id` is the message's, the same on each attempt."""

    client_id: str
    message_id: str
    text: str = field(repr=False)
    files: tuple[File, ...] = ()
    again: bool = False  # the answer is wanted once more; nothing new is said


def of_ai_sdk(body: Any, max_chars: int, limits: FileLimits) -> Question:
    """Raises Problem naming the field."""
    body = _object(body, "$")
    client_id = client_id_of(body.get("id"), "$.id")
    trigger = body.get("trigger", "submit-message")
    if trigger not in ("submit-message", "regenerate-message"):
        raise malformed("$.trigger", trigger, "submit-message or regenerate-message")
    messages = body.get("messages")
    if not isinstance(messages, list) or not messages:
        raise malformed("$.messages", messages, "a list of UI messages")
    place = len(messages) - 1
    if trigger == "regenerate-message":
        place = next((at for at in range(place, -1, -1) if _role(messages[at]) == "user"), place)
    path = f"$.messages[{place}]"
    message = _object(messages[place], path)
    if message.get("role") != "user":
        raise malformed(f"{path}.role", message.get("role"), "user: nobody else's words are taken from a browser")
    message_id = message_id_of(message.get("id"), f"{path}.id")
    texts, files = _parts(message.get("parts"), f"{path}.parts")
    attached = files_of(files, limits)
    text = _fit("\n\n".join(texts), max_chars, alone=not attached)
    return Question(client_id, message_id, text, attached, again=trigger == "regenerate-message")


def of_plain(body: Any, client_id: str, max_chars: int, limits: FileLimits) -> Question:
    """{"id": …, "text": …, "files": […]}, of which one of the last two may be missing. Raises Problem naming the
    field."""
    body = _object(body, "$")
    text, files = body.get("text", ""), body.get("files", [])
    if not isinstance(text, str):
        raise malformed("$.text", text, "a text")
    if not isinstance(files, list):
        raise malformed("$.files", files, "a list of files")
    paths = [(f"$.files[{at}]", _object(file, f"$.files[{at}]")) for at, file in enumerate(files[:MAX_PARTS])]
    attached = files_of(paths, limits)
    message_id = message_id_of(body.get("id"), "$.id")
    return Question(client_id, message_id, _fit(text, max_chars, alone=not attached), attached)


def client_id_of(value: Any, path: str) -> str:
    if not isinstance(value, str) or not CLIENT_ID.fullmatch(value):
        raise malformed(path, value, "1 to 64 letters, digits, - or _")
    return value


def message_id_of(value: Any, path: str) -> str:
    """Ids of any form are taken; what is too long to be kept as it is, by its digest."""
    if not isinstance(value, str) or not value:
        raise malformed(path, value, "the message's id, the same on each attempt to send it")
    plain = storable(value)
    return plain if len(plain) <= MAX_MESSAGE_ID_CHARS else hashlib.sha256(plain.encode()).hexdigest()


def storable(text: str) -> str:
    return UNSTORABLE.sub("\ufffd", text)


def _parts(parts: Any, path: str) -> tuple[list[str], list[tuple[str, Mapping[str, Any]]]]:
    """Its texts, and its files with where they stand; parts of other types say nothing to us."""
    if not isinstance(parts, list) or not parts:
        raise malformed(path, parts, "a list of parts")
    if len(parts) > MAX_PARTS:
        raise Problem(413, "chat_too_long", f"{path}: found {len(parts)} parts, expected at most {MAX_PARTS}")
    texts: list[str] = []
    files: list[tuple[str, Mapping[str, Any]]] = []
    for at, part in enumerate(parts):
        part = _object(part, f"{path}[{at}]")
        match part.get("type"), part.get("text"):
            case "text", str(text):
                texts.append(text)
            case "text", text:
                raise malformed(f"{path}[{at}].text", text, "a text")
            case "file", _:
                files.append((f"{path}[{at}]", part))
            case kind, _ if not isinstance(kind, str):
                raise malformed(f"{path}[{at}].type", kind, "what kind of part it is")
    return texts, files


def _fit(text: str, max_chars: int, *, alone: bool) -> str:
    """`alone`: nothing came along, so there has to be something."""
    text = storable(text).strip()
    if not text and alone:
        raise Problem(400, "chat_empty", "found no text")
    if len(text) > max_chars:
        raise Problem(413, "chat_too_long", f"found {len(text)} characters, expected at most {max_chars}")
    return text


def _role(message: Any) -> object:
    return message.get("role") if isinstance(message, Mapping) else None


def _object(value: Any, path: str) -> Mapping[str, Any]:
    if not isinstance(value, Mapping):
        raise malformed(path, value, "an object")
    return value
