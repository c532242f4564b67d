"""An answer as the AI SDK's UI message stream v1 (`ai` 7.0.173, `uiMessageChunkSchema`): JSON chunks as server-sent
events. Pure.

`reset-step` removes every part since the last `start-step`: so words that were shown are taken back. A chunk of an
unknown type, or a delta of a text that was not started, would end the whole stream at the client.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Mapping
from typing import Any

from bot.ports import ChatMessage, Speaker
from connectors.webchat.wire.ui_messages import agent_part, answer_id, metadata, other_parts

HEADERS: Mapping[str, str] = {
    "content-type": "text/event-stream",
    "x-vercel-ai-ui-message-stream": "v1",
    "cache-control": "no-cache, no-store",
    "x-accel-buffering": "no",
}
KEEP_ALIVE = b": keep-alive\n\n"
DONE = b"data: [DONE]\n\n"
Chunk = Mapping[str, Any]


def events_of(chunks: Iterable[Chunk]) -> bytes:
    return "".join(f"data: {json.dumps(chunk, ensure_ascii=False)}\n\n" for chunk in chunks).encode()


class UIMessage:
    """The chunks of one message of the assistant's, as it grows and as it stands in the end."""

    def __init__(self, message_id: str, client_id: str, *, at_once: bool = True) -> None:
        """`client_id`: what the browser calls the conversation. `at_once`: it stands there, empty, before anything is
        said; else not before that."""
        self._id, self._client_id = message_id, client_id
        self._shown = ""
        self._texts = 0
        self._open = False
        self._notes = ""
        self._at_once, self._begun = at_once, False

    def stand_behind(self, question: ChatMessage) -> None:
        """It is the answer to this one, where nothing of it stands there yet: so it has one id, whichever stream of
        those that are open brings it."""
        if not self._begun:
            self._id = answer_id(question)

    def begin(self) -> Iterator[Chunk]:
        if self._at_once:
            yield from self._begin()

    def _begin(self) -> Iterator[Chunk]:
        if self._begun:
            return
        self._begun = True
        yield {"type": "start", "messageId": self._id}
        yield {"type": "start-step"}

    def note(self, note: str) -> Iterator[Chunk]:
        """What is being done meanwhile; not kept by the client. "" takes it away."""
        if note != self._notes:
            self._notes = note
            yield {"type": "data-status", "data": {"text": note}, "transient": True}

    def grow(self, words: str) -> Iterator[Chunk]:
        if not words:
            return
        yield from self._begin()
        yield from self.note("")
        yield from self._open_text()
        self._shown += words
        yield {"type": "text-delta", "id": self._text_id, "delta": words}

    def take_back(self) -> Iterator[Chunk]:
        if not self._texts:
            return
        if self._open:
            yield {"type": "text-end", "id": self._text_id}
        yield {"type": "reset-step"}
        self._shown, self._open, self._texts = "", False, 0

    def settle(self, message: ChatMessage) -> Iterator[Chunk]:
        """What was recorded, in place of what was shown."""
        yield from self._begin()
        yield from self.note("")
        text = str(message.body.get("text", ""))
        if not text.startswith(self._shown):
            yield from self.take_back()
        if message.by is Speaker.AGENT:
            yield from self.take_back()
            yield from agent_part(message)
        yield from self._open_text()
        if rest := text[len(self._shown) :]:
            yield {"type": "text-delta", "id": self._text_id, "delta": rest}
        yield {"type": "text-end", "id": self._text_id}
        yield from other_parts(message, self._client_id)
        yield {"type": "message-metadata", "messageMetadata": metadata(message)}
        yield {"type": "finish-step"}
        yield {"type": "finish", "finishReason": "stop"}

    def leave(self) -> Iterator[Chunk]:
        """Nothing follows for now: the client asks again."""
        yield from self.note("")
        if self._open:
            yield {"type": "text-end", "id": self._text_id}
        if self._begun:
            yield {"type": "finish-step"}
        yield {"type": "finish", "finishReason": "other"}

    @property
    def _text_id(self) -> str:
        return f"t{self._texts}"

    def _open_text(self) -> Iterator[Chunk]:
        if not self._open:
            self._open = True
            self._texts += 1
            yield {"type": "text-start", "id": self._text_id}
