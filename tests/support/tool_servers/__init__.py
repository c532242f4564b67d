"""A real MCP server, written with the library's own server package: it answers, hangs, dies, floods and lies."""

from __future__ import annotations

from pathlib import Path

SCRIPT = str(Path(__file__).with_name("server.py"))
