"""A UI message stream as the AI SDK reads it (`ai` 7.0.173, `processUIMessageStream`): what stands on the page."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from typing import Any

from connectors.webchat.wire.ui_stream import DONE

KEPT = {"source-url", "data-choices", "data-agent"}


def chunks_of(wire: bytes) -> Iterator[dict[str, Any]]:
    """Raises AssertionError where an event is none that the SDK takes."""
    for event in filter(None, wire.split(b"\n\n")):
        if event.startswith(b":") or event + b"\n\n" == DONE:
            continue
        assert event.startswith(b"data: "), event
        yield json.loads(event[6:])


@dataclass
class Reader:
    """One message of the assistant's. A stream that is taken up again is a full replay: it begins at its `start`."""

    parts: list[dict[str, Any]] = field(default_factory=list)
    finished: bool = False
    notes: list[str] = field(default_factory=list)
    number: int | None = None  # of the message that was recorded
    taken_back: int = 0  # texts that stood there
    _step: int = 0

    def read(self, chunks: Iterable[dict[str, Any]]) -> None:
        for chunk in chunks:
            self._take(chunk)

    @property
    def text(self) -> str:
        return "".join(part["text"] for part in self.parts if part["type"] == "text")

    def _take(self, chunk: dict[str, Any]) -> None:
        match chunk["type"]:
            case "start":
                self.parts, self.finished, self._step = [], False, 0
            case "start-step":
                self._step = len(self.parts)
            case "text-start":
                self.parts.append({"type": "text", "id": chunk["id"], "open": True, "text": ""})
            case "text-delta":
                self._open(chunk["id"])["text"] += chunk["delta"]
            case "text-end":
                self._open(chunk["id"])["open"] = False
            case "reset-step":
                self.taken_back += bool(self.text)
                del self.parts[self._step :]
            case "data-status":
                self.notes.append(chunk["data"]["text"])
            case "finish":
                self.finished = True
            case "message-metadata":
                self.number = chunk["messageMetadata"].get("number")
            case "finish-step":
                pass
            case kind:
                assert kind in KEPT, f"an unknown chunk ends the stream: {kind}"
                self.parts.append(chunk)

    def _open(self, id: str) -> dict[str, Any]:
        found = [part for part in self.parts if part.get("id") == id and part.get("open")]
        assert found, f"a delta of a text that was not started ends the stream: {id}"
        return found[-1]
