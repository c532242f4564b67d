"""One connection to one tool server, as long as it holds: its tools, and calls of them.

Facts about the library (mcp 2.3.0) that this rests on: it keeps a whole line of a process's output in memory, hence
`leash`; a connection that ends is told to calls that wait, and to nobody else; the version of 2026 sends changes of the
list only to who listens, and hands them to the message handler like the earlier ones.
"""

from __future__ import annotations

import asyncio
import logging
import os
import shutil
import sys
from collections.abc import AsyncIterator, Iterator, Mapping
from contextlib import AsyncExitStack, asynccontextmanager, contextmanager
from dataclasses import dataclass, field
from importlib.resources import files
from typing import Any, Literal, TextIO

from mcp import types
from mcp.client import Client, IncomingMessage
from mcp.client.stdio import StdioServerParameters, stdio_client
from mcp.client.streamable_http import streamable_http_client
from mcp.client.subscriptions import SubscriptionLost
from mcp.shared.exceptions import MCPError
from pydantic import TypeAdapter

from bot.config import ToolServer
from bot.tool_servers.errors import NotReached, in_words
from bot.tool_servers.http import BoundedClient
from bot.tool_servers.watched import watched

LONGEST_MESSAGE = 2_000_000  # bytes
ANSWER_SECONDS = 10.0  # for the greeting, and for a page of the list
LISTEN_AGAIN_SECONDS = 60.0
MOST_PAGES = 20
MOST_TOOLS = 200

log = logging.getLogger("firstline.tool_servers")
# The library logs a line for each message that it cannot read, as many as a server likes.
for _name in ("mcp", "client"):
    logging.getLogger(_name).setLevel(logging.CRITICAL + 1)

_RESULT: TypeAdapter[types.CallToolResult | types.InputRequiredResult] = TypeAdapter(
    types.CallToolResult | types.InputRequiredResult
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Address:
    settings: ToolServer
    secrets: Mapping[str, str] = field(repr=False)  # by header or variable


class Session:
    """`news`: the list of tools may be another one. `over`: this is no connection any more, and `ended` says why."""

    def __init__(self, http: BoundedClient | None) -> None:
        self.news = asyncio.Event()
        self.over = asyncio.Event()
        self.ended = ""
        self._http = http
        self._client: Client | None = None

    def opened(self, client: Client) -> None:
        self._client = client

    def end(self, why: str) -> None:
        self.ended = self.ended or why
        self.over.set()

    async def heard(self, message: IncomingMessage) -> None:
        if isinstance(message, types.ToolListChangedNotification):
            self.news.set()

    def why(self, error: BaseException) -> str:
        """What was behind an error, in words."""
        return (self._http.trouble if self._http is not None else "") or in_words(error)

    async def tools(self) -> list[types.Tool]:
        """All pages, up to `MOST_TOOLS`. Raises what the library raises."""
        self.news.clear()
        found: list[types.Tool] = []
        cursor: str | None = None
        for _ in range(MOST_PAGES):
            page = await self._open.list_tools(cursor=cursor)
            found += page.tools
            cursor = page.next_cursor
            if cursor is None or len(found) >= MOST_TOOLS:
                break
        return found[:MOST_TOOLS]

    async def call(self, name: str, arguments: Mapping[str, Any]) -> types.CallToolResult:
        """Raises NotReached, and what the library raises.

        It goes past the library's own check of results, which would run a server's regular expressions in the loop
        that all servers share.
        """
        request = types.CallToolRequest(params=types.CallToolRequestParams(name=name, arguments=dict(arguments)))
        result = await self._open.session.send_request(request, _RESULT, request_read_timeout_seconds=None)
        if isinstance(result, types.InputRequiredResult):
            raise NotReached("it asks something back, and nobody is there to answer")
        return result

    async def listen(self) -> None:
        """For as long as the server tells of changes in the way of 2026; not at all where it does not."""
        tools = self._open.server_capabilities.tools
        if self._open.session.discover_result is None or tools is None or not tools.list_changed:
            return
        while True:
            try:
                async with self._open.listen(tools_list_changed=True) as changes:
                    async for _ in changes:
                        self.news.set()
            except (MCPError, SubscriptionLost, TimeoutError):
                log.debug("a tool server does not tell of changes any more")
            self.news.set()  # perhaps it is gone
            await asyncio.sleep(LISTEN_AGAIN_SECONDS)

    @property
    def _open(self) -> Client:
        assert self._client is not None
        return self._client


@asynccontextmanager
async def connected(address: Address, mode: Literal["auto", "legacy"]) -> AsyncIterator[Session]:
    """Raises NotReached; and, also when it is left, what the library raises: groups and CancelledError among it."""
    async with AsyncExitStack() as stack:
        http: BoundedClient | None = None
        if address.settings.url is not None:
            http = await stack.enter_async_context(BoundedClient(address.secrets, LONGEST_MESSAGE))
            transport = streamable_http_client(
                str(address.settings.url), http_client=http, max_sse_event_size=LONGEST_MESSAGE
            )
        else:
            transport = stdio_client(_process(address), stack.enter_context(_stderr()))
        session = Session(http)
        client = Client(
            watched(transport, session.end),
            mode=mode,
            read_timeout_seconds=ANSWER_SECONDS,
            message_handler=session.heard,
            cache=None,
        )
        try:
            session.opened(await stack.enter_async_context(client))
        except (MCPError, ExceptionGroup) as error:
            raise NotReached(session.why(error)) from None
        listening = asyncio.create_task(session.listen())
        stack.callback(listening.cancel)
        yield session


def _process(address: Address) -> StdioServerParameters:
    command = shutil.which(address.settings.command or "")
    if command is None:
        raise NotReached("its command was not found")
    leash = str(files("bot.tool_servers") / "leash.py")
    return StdioServerParameters(
        command=sys.executable,
        args=["-I", "-S", leash, str(LONGEST_MESSAGE), command, *address.settings.args],
        env=dict(address.secrets),
    )


@contextmanager
def _stderr() -> Iterator[TextIO]:
    """What a server writes to standard error may be anybody's words: nowhere, or beside our own lines when
    debugging."""
    if log.isEnabledFor(logging.DEBUG):
        yield sys.stderr
        return
    with open(os.devnull, "w", encoding="utf-8") as nowhere:
        yield nowhere
