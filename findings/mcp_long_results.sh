#!/usr/bin/env bash
# mcp 2.3.0: how long a tool's result may be depends on how the server sends it.
#
# Over streamable HTTP a server may answer a call as JSON or as a stream of events. As JSON, and over stdio, a result may
# be of any length; as an event the client takes 1 MiB, and the call ends with MCPError "SSE stream failed". Servers of
# the protocol's version of 2025 answer as events, those of 2026 as JSON, so the same tool with the same 1.1 MB works or
# not by the version that is spoken. `Client(url)` cannot be told otherwise: pass `streamable_http_client(url,
# max_sse_event_size=...)`, and bound JSON yourself.
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
import socket
import threading

import uvicorn
from mcp import Client, MCPError
from mcp.client.streamable_http import streamable_http_client
from mcp.server.mcpserver import MCPServer

logging.disable(logging.CRITICAL)


def serve(*, as_json: bool) -> str:
    server = MCPServer("long")

    @server.tool(structured_output=False)
    def text(size: int) -> str:
        return "x" * size

    listener = socket.create_server(("127.0.0.1", 0))
    app = uvicorn.Server(uvicorn.Config(server.streamable_http_app(json_response=as_json), log_level="critical"))
    threading.Thread(target=app.run, kwargs={"sockets": [listener]}, daemon=True).start()
    return f"http://127.0.0.1:{listener.getsockname()[1]}/mcp"


async def ask(server, size: int, mode: str) -> str:
    async with Client(server, mode=mode) as client:
        try:
            result = await client.call_tool("text", {"size": size})
        except MCPError as error:
            return str(error)
        return f"{len(result.content[0].text)} characters"


events, whole = serve(as_json=False), serve(as_json=True)
found = {
    "2025, as events, 1.0 MB": asyncio.run(ask(events, 1_000_000, "legacy")),
    "2025, as events, 1.1 MB": asyncio.run(ask(events, 1_100_000, "legacy")),
    "2025, as JSON,   1.1 MB": asyncio.run(ask(whole, 1_100_000, "legacy")),
    "2026, the same,  1.1 MB": asyncio.run(ask(events, 1_100_000, "auto")),
    "2025, as events, 1.1 MB, max_sse_event_size": asyncio.run(
        ask(streamable_http_client(events, max_sse_event_size=2_000_000), 1_100_000, "legacy")
    ),
}
for how, came in found.items():
    print(f"{how}: {came}")
assert list(found.values()) == [
    "1000000 characters",
    "SSE stream failed: Server-sent event exceeded the 1048576 byte limit.",
    *["1100000 characters"] * 3,
]
PY
