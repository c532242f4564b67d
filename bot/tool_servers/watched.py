"""A transport of the library's with an eye on it: that it ended, and that nobody sends more than can be looked at."""

from __future__ import annotations

import time
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from types import TracebackType
from typing import TYPE_CHECKING, Any, Self

from mcp.client import Transport
from mcp.shared.message import SessionMessage

from bot.tool_servers.errors import ENDED

if TYPE_CHECKING:
    from mcp.client._transport import ReadStream, TransportStreams

MESSAGES_A_SECOND = 500
FLOOD = "more messages than can be looked at"


@asynccontextmanager
async def watched(transport: Transport, ended: Callable[[str], None]) -> AsyncIterator[TransportStreams]:
    """`ended` is told why no more messages come, in words."""
    async with transport as (read, write):
        yield _Watched(read, ended), write


class _Watched:
    """The library's `ReadStream`, which ends early where there is a flood."""

    def __init__(self, inner: ReadStream[SessionMessage | Exception], ended: Callable[[str], None]) -> None:
        self._inner = inner
        self._ended = ended
        self._second = 0
        self._messages = 0

    @property
    def last_context(self) -> Any:
        """Of the sender of the last message; the library looks for it."""
        return getattr(self._inner, "last_context", None)

    async def receive(self) -> SessionMessage | Exception:
        return await self._inner.receive()

    async def aclose(self) -> None:
        await self._inner.aclose()

    def __aiter__(self) -> Self:
        return self

    async def __anext__(self) -> SessionMessage | Exception:
        second = int(time.monotonic())
        self._messages = self._messages + 1 if second == self._second else 0
        self._second = second
        if self._messages > MESSAGES_A_SECOND:
            self._ended(FLOOD)
            raise StopAsyncIteration
        try:
            return await self._inner.__anext__()
        except StopAsyncIteration:
            self._ended(ENDED)
            raise

    async def __aenter__(self) -> Self:
        await self._inner.__aenter__()
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> bool | None:
        return await self._inner.__aexit__(kind, error, trace)
