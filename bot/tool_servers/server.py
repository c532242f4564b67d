"""One tool server, kept connected: its tools as they are known by now, and calls of them that cost nobody else.

Whatever happens to the connection happens in a task of its own, and every call is one: the library (mcp 2.3.0) cancels
the task in which a session was opened when its transport breaks, though nobody cancelled anything.
"""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Callable, Coroutine, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass
from typing import Any, Literal, TypeVar

from mcp import types
from mcp.shared.exceptions import MCPError

from bot.tool_servers.errors import ENDED, NoAnswer, NotReached, in_words
from bot.tool_servers.listing import NOTHING, Listed, Listing
from bot.tool_servers.session import Address, Session, connected

CONNECT_SECONDS = 30.0
REFRESH_SECONDS = 300.0  # servers do not always say that their list has changed
LOOK_SECONDS = 0.5  # between two looks at the list, however often a server says so
FIRST_WAIT, LONGEST_WAIT = 0.25, 60.0  # seconds before the next attempt to connect
STEADY_SECONDS = 30.0  # what held this long was a connection
MOST_FAILURES = 3  # calls in a row
FIRST_PAUSE, LONGEST_PAUSE = 30.0, 600.0  # seconds in which a server that fails is left alone
CLOSE_SECONDS = 5.0
# Answers of a server that works: the call is wrong, not the server.
_ABOUT_THE_CALL = (types.INVALID_PARAMS, types.METHOD_NOT_FOUND)

log = logging.getLogger("firstline.tool_servers")
T = TypeVar("T")
Read = Callable[[Sequence[types.Tool]], Listing]


@dataclass(frozen=True, slots=True)
class Known:
    """`trouble` says why there is nothing to offer; "" where the server is connected."""

    listing: Listing = NOTHING
    trouble: str = "no answer yet"


class KeptServer:
    """`read` makes of a list of tools what is offered; it runs in a thread."""

    def __init__(self, name: str, address: Address, read: Read) -> None:
        self.name = name
        self.known = Known()  # replaced as a whole, so any thread may read it
        self.tried = asyncio.Event()  # connected, or failed to
        self._address = address
        self._read = read
        self._session: Session | None = None
        self._seen: Sequence[types.Tool] = ()
        self._failures = 0
        self._pauses = 0
        self._running: set[asyncio.Task[Any]] = set()

    @property
    def offered(self) -> Sequence[Listed]:
        """What can be called now; any thread may ask."""
        session = self._session
        return () if session is None or session.ended else self.known.listing.offered

    async def keep(self) -> None:
        """Until it is cancelled."""
        loop = asyncio.get_running_loop()
        attempts = 0
        while True:
            began = loop.time()
            connection = self._start(self._connection("legacy" if attempts % 2 else "auto"))
            try:
                await asyncio.wait({connection})
            except asyncio.CancelledError:
                connection.cancel()
                await asyncio.wait({connection}, timeout=CLOSE_SECONDS)
                raise
            self._down(_why(connection))
            attempts = 0 if loop.time() - began > STEADY_SECONDS else attempts + 1
            await asyncio.sleep(max(self._pause(), min(LONGEST_WAIT, FIRST_WAIT * 2 ** min(attempts, 10))))

    async def call(self, tool: str, arguments: Mapping[str, Any], seconds: float) -> types.CallToolResult:
        """Raises NotReached, where it was asked NoAnswer, and nothing else."""
        session = self._session
        if session is None or session.ended:
            raise NotReached(self.known.trouble or ENDED)
        call = self._start(session.call(tool, arguments))
        try:
            await asyncio.wait({call}, timeout=seconds)
        finally:
            unfinished = call.cancel()
        if unfinished:
            self._failed(session)
            raise NoAnswer(f"no answer within {seconds:.3g} seconds")
        if call.cancelled():
            self._failed(session)
            raise NoAnswer(ENDED)
        if (error := call.exception()) is not None:
            return self._wrong(session, error)
        self._failures = self._pauses = 0
        return call.result()

    async def _connection(self, mode: Literal["auto", "legacy"]) -> None:
        """For as long as it holds. Raises why it does not."""
        async with asyncio.timeout(CONNECT_SECONDS) as limit, connected(self._address, mode) as session:
            await self._look(session)
            limit.reschedule(None)
            self._session = session
            over, following = self._start(session.over.wait()), self._start(self._follow(session))
            try:
                await asyncio.wait({over, following}, return_when=asyncio.FIRST_COMPLETED)
            finally:
                over.cancel()
                following.cancel()
            raise NotReached(session.ended or _why(following))

    async def _follow(self, session: Session) -> None:
        """Look at the list again, whenever there may be news. Raises why that is not possible."""
        while True:
            with suppress(TimeoutError):
                async with asyncio.timeout(REFRESH_SECONDS):
                    await session.news.wait()
            await self._look(session)
            await asyncio.sleep(LOOK_SECONDS)

    async def _look(self, session: Session) -> None:
        try:
            tools = await session.tools()
        except MCPError as error:
            raise NotReached(session.why(error)) from None
        listing = self.known.listing
        if tools != self._seen or self.known.trouble:
            listing = await asyncio.to_thread(self._read, tools)
            self._seen = tools
        if self.known.trouble:
            log.info("a tool server is connected", extra={"server": self.name, "tools": len(listing.offered)})
        self.known = Known(listing, "")
        self.tried.set()

    def _down(self, why: str) -> None:
        self._session = None
        if self.known.trouble != why:
            log.warning("a tool server is not connected", extra={"server": self.name, "why": why})
        self.known = Known(trouble=why)
        self.tried.set()

    def _wrong(self, session: Session, error: BaseException) -> types.CallToolResult:
        """What the server says of a call that is wrong. Raises NoAnswer for whatever else it is."""
        if isinstance(error, MCPError) and error.code in _ABOUT_THE_CALL:
            said = types.TextContent(text=error.error.message)
            return types.CallToolResult(content=[said], is_error=True)
        if isinstance(error, MCPError) and error.code == types.INVALID_REQUEST:
            session.end("the server has forgotten the session")
        self._failed(session)
        raise NoAnswer(session.why(error))

    def _failed(self, session: Session) -> None:
        if session is not self._session:  # told already
            return
        self._failures += 1
        session.news.set()  # perhaps it is gone: a look at its list tells
        if self._failures >= MOST_FAILURES:
            self._failures = MOST_FAILURES - 1  # one more is enough when it was left alone
            self._pauses += 1
            why = f"{MOST_FAILURES} calls in a row failed, so it is left alone for a while"
            session.end(why)
            self._down(why)  # its tools are offered no longer, however long it takes to end

    def _pause(self) -> float:
        return min(LONGEST_PAUSE, FIRST_PAUSE * 2 ** min(self._pauses - 1, 10)) if self._pauses else 0.0

    def _start(self, work: Coroutine[Any, Any, T]) -> asyncio.Task[T]:
        task = asyncio.create_task(work)
        self._running.add(task)
        task.add_done_callback(self._done)
        return task

    def _done(self, task: asyncio.Task[Any]) -> None:
        self._running.discard(task)
        if not task.cancelled():
            task.exception()  # seen, so that asyncio does not log it with its words


def _why(ended: asyncio.Task[None]) -> str:
    error = None if ended.cancelled() or not ended.done() else ended.exception()
    return ENDED if error is None else in_words(error)
