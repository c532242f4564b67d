"""HTTP towards a tool server: what goes wrong costs one request, and no answer is larger than what may be kept.

The library (mcp 2.3.0, `mcp/client/streamable_http.py`) ends the whole session when one request cannot be sent, and
reads an answer of any size; an answer with an error status it hands to the one call it belongs to.
"""

from __future__ import annotations

from collections.abc import AsyncIterator, Mapping
from typing import Any

import httpx2

CONNECT_SECONDS = 5.0
READ_SECONDS = 300.0  # between two pieces: a stream of notices may be quiet for long
GOODBYE_SECONDS = 2.0  # for the request that ends a session
UNREACHABLE = 502


class BoundedClient(httpx2.AsyncClient):
    """`trouble` says in words what the last message sent failed with, "" where it did not."""

    def __init__(self, headers: Mapping[str, str], longest: int) -> None:
        super().__init__(
            # Packed answers would be bounded before they are unpacked only.
            headers={**headers, "accept-encoding": "identity"},
            timeout=httpx2.Timeout(CONNECT_SECONDS, read=READ_SECONDS),
        )
        self._longest = longest
        self.trouble = ""

    async def send(self, request: httpx2.Request, **options: Any) -> httpx2.Response:
        if request.method == "DELETE":
            request.extensions["timeout"] = dict.fromkeys(("connect", "read", "write", "pool"), GOODBYE_SECONDS)
        try:
            response = await super().send(request, **options)
        except httpx2.TransportError as error:
            return self._failed(request, f"no connection ({type(error).__name__})")
        if response.headers.get("content-encoding", "identity") != "identity":
            await response.aclose()
            return self._failed(request, "a packed answer")
        if request.method == "POST":  # many servers refuse to be listened to, which is nothing
            self.trouble = f"HTTP {response.status_code}" if response.status_code >= 400 else ""
        assert isinstance(response.stream, httpx2.AsyncByteStream)
        response.stream = _Bounded(response.stream, self._longest)
        return response

    def _failed(self, request: httpx2.Request, why: str) -> httpx2.Response:
        self.trouble = why
        return httpx2.Response(UNREACHABLE, request=request)


class _Bounded(httpx2.AsyncByteStream):
    def __init__(self, stream: httpx2.AsyncByteStream, longest: int) -> None:
        self._stream = stream
        self._left = longest

    async def __aiter__(self) -> AsyncIterator[bytes]:
        try:
            async for piece in self._stream:
                self._left -= len(piece)
                if self._left < 0:
                    raise httpx2.StreamError("more than may be kept")
                yield piece
        except httpx2.TransportError as error:
            # Which the library takes for an answer that cannot be read; the other would end its session.
            raise httpx2.StreamError(type(error).__name__) from None

    async def aclose(self) -> None:
        await self._stream.aclose()
