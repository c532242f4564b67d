"""What stands on the page as the AI SDK's UI messages, as `useChat` begins with them. Pure.

Their ids are those of the streams that bring the same words, so that what is replayed takes its own place.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from bot.model import Purpose
from bot.ports import ChatMessage, Speaker
from connectors.webchat.wire.files import with_urls

Part = Mapping[str, Any]


def answer_id(question: ChatMessage) -> str:
    """Of what was said to a message of the visitor's first."""
    return f"answer-{question.key}"


def later_id(number: int) -> str:
    """Of what was said after the message with this number, which was not the visitor's."""
    return f"after-{number}"


def ui_messages(messages: Sequence[ChatMessage], client_id: str) -> Sequence[Mapping[str, Any]]:
    """All of a conversation's, in order."""
    before = [None, *messages]
    return [_ui_message(said, last, client_id) for last, said in zip(before, messages, strict=False)]


def agent_part(message: ChatMessage) -> Iterator[Part]:
    """Whose words these are; nothing where they are the bot's."""
    if message.by is Speaker.AGENT:
        yield {"type": "data-agent", "id": "agent", "data": {"name": message.body.get("agent") or ""}}


def other_parts(message: ChatMessage, client_id: str) -> Iterator[Part]:
    """What stands below the words. As a chunk of a stream each is the same."""
    for file in with_urls(message.body.get("files", ()), client_id, message.number):
        # The client drops a name from a stream, so the address ends with it.
        yield {"type": "file", "mediaType": file["mediaType"], "url": file["url"]}
    for place, source in enumerate(message.body.get("sources", ()), start=1):
        yield {"type": "source-url", "sourceId": str(place), "url": source["url"], "title": source["title"]}
    if choices := message.body.get("choices"):
        yield {"type": "data-choices", "id": "choices", "data": {"about": message.key, "choices": choices}}
    if message.body.get("purpose") == Purpose.RATING:
        yield {"type": "data-rating", "id": "rating", "data": {"score": message.score}}


def metadata(message: ChatMessage) -> Mapping[str, Any]:
    judged = {} if message.helpful is None else {"helpful": message.helpful}
    source = message.body.get("digital_source_type")
    generated = {"digitalSourceType": source} if source else {}
    return {"number": message.number, "key": message.key, **judged, **generated}


def _ui_message(said: ChatMessage, last: ChatMessage | None, client_id: str) -> Mapping[str, Any]:
    text = str(said.body.get("text", ""))
    words = [{"type": "text", "text": text, "state": "done"}] if text else []
    parts = [*agent_part(said), *words, *other_parts(said, client_id)]
    if said.by is Speaker.VISITOR:
        return {"id": said.key, "role": "user", "parts": parts}
    asked = last is not None and last.by is Speaker.VISITOR
    id = answer_id(last) if last is not None and asked else later_id(last.number if last else 0)
    return {"id": id, "role": "assistant", "parts": parts, "metadata": metadata(said)}
