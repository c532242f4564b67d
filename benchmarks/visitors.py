"""Visitors of a web chat by the thousand, in one event loop: each a connection of HTTP/1.1 that is read as it comes."""

from __future__ import annotations

import asyncio
import itertools
import json
import time
from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from typing import Any

from connectors.webchat.threads import thread_of
from connectors.webchat.tokens import Sessions, new_visitor

SITE, ORIGIN, SECRET = "bench", "https://www.example.com", "b" * 40
ENVIRONMENT = {"WEBCHAT_SECRETS": SECRET}
BEHAVIOUR = f'[webchat]\nmessages_a_minute = 600\n[webchat.sites.{SITE}]\norigins = ["{ORIGIN}"]\n'
LONGEST_SECONDS = 200.0
_SESSIONS = Sessions([SECRET], 7200, 7200)


@dataclass
class Visitor:
    """One, with a conversation of their own."""

    port: int
    chat: str = "c1"
    _numbers: Any = field(default_factory=itertools.count)

    def __post_init__(self) -> None:
        who = new_visitor(SITE)
        self.thread = thread_of(who, self.chat).thread_id
        self._headers = (
            f"Authorization: Bearer {_SESSIONS.sign(who)}\r\nOrigin: {ORIGIN}\r\nContent-Type: application/json\r\n"
        )

    async def begin(self) -> None:
        async with self._asked("POST", "/v1/conversations", {"id": self.chat}):
            pass  # what follows the head has no end of line, and the connection stays open

    async def ask(self, text: str) -> tuple[float, float]:
        """Seconds to the first visible word, and to the end of the answer."""
        message = {"id": f"m{next(self._numbers)}", "role": "user", "parts": [{"type": "text", "text": text}]}
        began, first = time.perf_counter(), 0.0
        async with self._asked("POST", "/chat", {"id": self.chat, "messages": [message]}) as reader:
            async for chunk in _data(reader):
                if chunk["type"] == "text-delta" and not first:
                    first = time.perf_counter() - began
                if chunk["type"] == "finish":
                    return first, time.perf_counter() - began
        raise RuntimeError("the stream ended before the answer did")

    @asynccontextmanager
    async def events(self) -> AsyncIterator[AsyncIterator[Mapping[str, Any]]]:
        """Everything that happens in the conversation from its beginning on."""
        async with self._asked("GET", f"/v1/conversations/{self.chat}/events") as reader:
            yield _data(reader)

    @asynccontextmanager
    async def _asked(self, method: str, path: str, body: Any = None) -> AsyncIterator[asyncio.StreamReader]:
        """The answer behind its head. Raises RuntimeError where it is none of 2xx."""
        sent = json.dumps(body).encode() if body is not None else b""
        head = f"{method} {path} HTTP/1.1\r\nHost: chat\r\n{self._headers}Content-Length: {len(sent)}\r\n\r\n"
        reader, writer = await asyncio.open_connection("127.0.0.1", self.port)
        try:
            writer.write(head.encode() + sent)
            status = await asyncio.wait_for(reader.readline(), LONGEST_SECONDS)
            if b" 2" not in status[:12]:
                raise RuntimeError(f"{method} {path}: {status!r}")
            while await reader.readline() != b"\r\n":
                pass
            yield reader
        finally:
            writer.close()


async def _data(reader: asyncio.StreamReader) -> AsyncIterator[Mapping[str, Any]]:
    """The events' JSON; sizes of chunks and comments lie between."""
    while line := await asyncio.wait_for(reader.readline(), LONGEST_SECONDS):
        if line.startswith(b"data: {"):
            yield json.loads(line[6:])
