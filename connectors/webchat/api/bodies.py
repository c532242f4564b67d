"""Bodies of requests: each within its limit and its time, all large ones together within what memory there is."""

from __future__ import annotations

import asyncio
import json
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from typing import Any

from starlette.concurrency import run_in_threadpool
from starlette.requests import ClientDisconnect, Request

from connectors.webchat.wire.problems import Problem, malformed

SMALL = 512 * 1024  # bytes that every request may have
SECONDS = 20.0
SLOWEST = 32 * 1024  # bytes, for which there is another second
TOGETHER = 128 * 2**20  # bytes beyond SMALL, of all requests at once
# What is too large is read on and thrown away: a browser whose connection is closed while it still sends shows no
# answer.
DRAINED = 64 * 2**20


def too_long(most: int, _begun: bytearray | None = None) -> Problem:
    return Problem(413, "chat_too_long", f"the body: found more than {most} bytes, expected at most that")


class Bodies:
    """In one event loop."""

    def __init__(self, together: int = TOGETHER) -> None:
        self._left = together

    @asynccontextmanager
    async def json(
        self, request: Request, most: int = SMALL, too_large: Callable[[int, bytearray], Problem] = too_long
    ) -> AsyncIterator[Any]:
        """The JSON of a body of at most `most` bytes, else `too_large` of that and of what was read of it; its room is
        held as long as this context. Raises Problem."""
        kind = request.headers.get("content-type", "").partition(";")[0].strip().lower()
        if kind != "application/json":
            raise Problem(415, "chat_malformed", f"Content-Type: found {kind[:100]!r}, expected application/json")
        body = bytearray()
        try:
            if await self._fill(body, request, most) > most:
                raise too_large(most, body)
            yield await _parsed(body)
        finally:
            self._left += _beyond(len(body))

    async def _fill(self, body: bytearray, request: Request, most: int) -> int:
        """With no more than `most` bytes. How many were read."""
        read = 0
        try:
            async with asyncio.timeout(SECONDS) as limit:
                ends = limit.when() or 0.0
                async for piece in request.stream():
                    read += len(piece)
                    limit.reschedule(ends + read / SLOWEST)
                    if read <= most:
                        self._take(_beyond(read) - _beyond(len(body)))
                        body += piece
                    elif read > DRAINED:
                        break
        except TimeoutError:
            found = f"after {read} bytes: found no more in time, expected {SLOWEST} bytes a second"
            raise Problem(408, "chat_malformed", f"the body, {found}") from None
        except ClientDisconnect:
            raise Problem(400, "chat_malformed", "the body: found its beginning only") from None
        return read

    def _take(self, size: int) -> None:
        if size > self._left:
            raise Problem(503, "chat_unavailable", "too many large bodies at once", retry_after=5)
        self._left -= size


def _beyond(size: int) -> int:
    return max(0, size - SMALL)


async def _parsed(body: bytearray) -> Any:
    try:
        if len(body) <= SMALL:
            return json.loads(body)
        return await run_in_threadpool(json.loads, body)
    except (ValueError, RecursionError):
        raise malformed("$", "", "JSON") from None
