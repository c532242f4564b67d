"""Real MCP servers, written with the library's own server package: one that answers, hangs, dies, floods and lies."""
