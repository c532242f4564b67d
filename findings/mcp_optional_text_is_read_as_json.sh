#!/usr/bin/env bash
# mcp 2.3.0 (Python, MCPServer): a text for an argument that may be left out is read as JSON where it looks like it.
#
# An argument of type `str` gets what the model sends. One of type `str | None`, the usual way to write one that may be
# missing, does not: a text that is a JSON object or array becomes one, and the call is refused ("Input should be a valid
# string"); the text `null` becomes None. So a tool that opens a ticket works until a customer pastes the answer of an API as
# `details`. `note: str = ""` is left alone, and so is a text that merely contains JSON.
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
from importlib.metadata import version

from mcp import Client
from mcp.server import MCPServer

assert version("mcp") == "2.3.0", version("mcp")
logging.disable()
server = MCPServer("tickets")


@server.tool()
def required(details: str) -> str:
    return repr(details)


@server.tool()
def with_default(details: str = "") -> str:
    return repr(details)


@server.tool()
def optional(details: str | None = None) -> str:
    return repr(details)


async def said(client: Client, tool: str, details: str) -> str:
    found = await client.call_tool(tool, {"details": details})
    text = found.content[0].text
    return "refused: " + text.splitlines()[2].split("[")[0].strip() if found.is_error else text


async def main() -> None:
    refused = "refused: Input should be a valid string"
    expected = {'{"error": "E42"}': refused, "[1, 2]": refused, "null": "None", 'it says {"error": "E42"}': None}
    async with Client(server) as client:
        for details, special in expected.items():
            for tool in ("required", "with_default", "optional"):
                found = await said(client, tool, details)
                print(f"{tool:12} {details:26} -> {found}")
                assert found == (special if special and tool == "optional" else repr(details))


asyncio.run(main())
PY
