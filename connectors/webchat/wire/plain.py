"""The plain twin of the AI SDK's stream: messages as JSON, and as server-sent events whose id is the message's number.
Pure.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any

from bot.model import Purpose
from bot.ports import ChatMessage
from connectors.webchat.wire.files import with_urls

HEADERS: Mapping[str, str] = {
    "content-type": "text/event-stream",
    "cache-control": "no-cache, no-store",
    "x-accel-buffering": "no",
}


def shown(message: ChatMessage, client_id: str) -> Mapping[str, Any]:
    """What a browser is told of a message in the conversation that it calls so."""
    body = message.body
    return {
        "number": message.number,
        "id": message.key,
        "from": str(message.by),
        "at": message.at.isoformat(),
        "text": body.get("text", ""),
        "html": body.get("html", ""),
        "name": body.get("agent"),
        "sources": body.get("sources", []),
        "choices": body.get("choices", []),
        "files": with_urls(body.get("files", ()), client_id, message.number),
        "purpose": body.get("purpose"),
        "digital_source_type": body.get("digital_source_type"),
        "helpful": message.helpful,
        "score": message.score if body.get("purpose") == Purpose.RATING else None,
    }


def message_event(message: ChatMessage, client_id: str) -> bytes:
    return f"id: {message.number}\n".encode() + plain_event("message", shown(message, client_id))


def plain_event(name: str, data: Mapping[str, Any]) -> bytes:
    return f"event: {name}\ndata: {json.dumps(data, ensure_ascii=False)}\n\n".encode()


def retry_event(milliseconds: int) -> bytes:
    """After how long a client comes back when the stream has ended."""
    return f"retry: {milliseconds}\n\n".encode()
