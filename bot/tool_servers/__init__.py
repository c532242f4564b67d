"""The operator's tool servers: MCP over stdio and streamable HTTP, each isolated from the others and from the answer.

`source` is what others use: the tools of all servers, from what is known by now. `server` keeps one server connected,
`session` is one connection to it, `http` and `leash` bound what it may send. `listing` makes tools of what it lists,
with `schemas` and `descriptions`; `tool` is one of them, `results` makes words of what it answers.

The library (mcp) costs a second and 30 MB when it is imported: `connect` is how others get here, and where no server is
configured it imports nothing and starts no thread.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING

from bot.config import Settings
from bot.ports import ToolSource

if TYPE_CHECKING:
    from bot.tool_servers.source import ToolServers


def connect(settings: Settings) -> tuple[ToolServers, ...]:
    """The servers of the settings, connecting from now on in a thread of their own; () where there are none."""
    if not settings.behaviour.tool_servers:
        return ()
    from bot.tool_servers.source import ToolServers

    return (ToolServers(settings),)


def wait_for(sources: Iterable[ToolSource], seconds: float) -> None:
    """Until each server of these has been tried; for whoever asks one question and ends."""
    for source in sources:
        from bot.tool_servers.source import ToolServers

        if isinstance(source, ToolServers):
            source.wait(seconds)
