"""The tools of all servers of the settings, each as it is known by now."""

from __future__ import annotations

import asyncio
import atexit
from collections.abc import Mapping, Sequence
from concurrent.futures import Future
from contextlib import suppress
from functools import partial
from typing import Any

from mcp import types

from bot.config import Settings, ToolServer
from bot.model import Conversation
from bot.ports import Tool
from bot.tool_servers.listing import read_listing
from bot.tool_servers.loop import LoopThread
from bot.tool_servers.server import CLOSE_SECONDS, KeptServer, Known
from bot.tool_servers.session import Address
from bot.tool_servers.tool import RemoteTool


class ToolServers:
    """Connecting from the moment it is made until `close`, or the end of the process, in a thread of its own."""

    def __init__(self, settings: Settings) -> None:
        self._settings = settings.behaviour.tool_servers
        self._loop = LoopThread("tool-servers")
        self._servers = {
            name: KeptServer(name, _address(settings, own), partial(read_listing, name, own))
            for name, own in self._settings.items()
        }
        self._stop = asyncio.Event()
        self._keeping = self._loop.start(self._keep())
        atexit.register(self.close)

    def tools(self, conversation: Conversation) -> Sequence[Tool]:
        """Those of the servers that are offered here; of one that is down, none."""
        return [
            tool
            for name, own in self._settings.items()
            if _is_for(own, conversation)
            for tool in self._tools_of(self._servers[name], own)
        ]

    def known(self) -> Mapping[str, Known]:
        """What is known of each server."""
        return {name: server.known for name, server in self._servers.items()}

    def wait(self, seconds: float) -> None:
        """Until each server is connected or has failed to, at most this long."""
        with suppress(TimeoutError):
            self._loop.start(self._all_tried()).result(seconds)

    def close(self) -> None:
        atexit.unregister(self.close)
        self._loop.start(self._stopping())
        with suppress(TimeoutError):  # the thread ends with the process, and what it started with its leash
            self._keeping.result(2 * CLOSE_SECONDS)
        self._loop.close()

    async def _keep(self) -> None:
        keeping = [asyncio.create_task(server.keep()) for server in self._servers.values()]
        await self._stop.wait()
        for one in keeping:
            one.cancel()
        await asyncio.wait(keeping, timeout=CLOSE_SECONDS)

    async def _stopping(self) -> None:
        self._stop.set()

    async def _all_tried(self) -> None:
        for server in self._servers.values():
            await server.tried.wait()

    def _tools_of(self, server: KeptServer, own: ToolServer) -> Sequence[Tool]:
        def ask(tool: str, arguments: Mapping[str, Any], seconds: float) -> Future[types.CallToolResult]:
            return self._loop.start(server.call(tool, arguments, seconds))

        return [
            RemoteTool(
                server=server.name, listed=listed, ask=ask, seconds=own.timeout_seconds, most_chars=own.max_chars
            )
            for listed in server.offered
        ]


def _is_for(own: ToolServer, conversation: Conversation) -> bool:
    return conversation.audience in own.audiences and (
        not own.from_channels or conversation.thread.channel in own.from_channels
    )


def _address(settings: Settings, own: ToolServer) -> Address:
    values = {key: settings.named[variable].get_secret_value() for key, variable in own.secrets.items()}
    return Address(settings=own, secrets=values)
