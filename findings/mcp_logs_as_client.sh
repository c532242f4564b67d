#!/usr/bin/env bash
# mcp 2.3.0: the client's session logs as "client", not below "mcp".
#
# Everything else of the package logs as "mcp.…", after its modules. `mcp/client/session.py` asks for the logger "client",
# so a level or a filter for "mcp" does not reach it, and another package of the name shares its settings. Its lines name
# tools as their server does.
#
# Passes while that is so; fails when a version behaves otherwise. Needs python3 and a package index.
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
python3 -m venv "$folder/venv"
"$folder/venv/bin/pip" install -q --disable-pip-version-check mcp==2.3.0
"$folder/venv/bin/python" - <<'PY'
import asyncio
import logging

from mcp import Client, types
from mcp.server import Server

logging.getLogger("mcp").setLevel(logging.CRITICAL)
names: list[str] = []


class Note(logging.Handler):
    def emit(self, record: logging.LogRecord) -> None:
        names.append(record.name)
        print(f"{record.name}: {record.getMessage()}")


logging.getLogger().addHandler(Note())


async def list_tools(context, params) -> types.ListToolsResult:
    return types.ListToolsResult(tools=[])


async def call_tool(context, params) -> types.CallToolResult:
    return types.CallToolResult(content=[types.TextContent(text="hello")])


async def main() -> None:
    server = Server("quiet", on_list_tools=list_tools, on_call_tool=call_tool)
    async with Client(server) as client:
        await client.call_tool("not_listed", {})


asyncio.run(main())
assert names == ["client"], names
PY
