"""What can go wrong between us and a tool server, in words of ours: an error's own may be anybody's."""

from __future__ import annotations

from mcp import types
from mcp.shared.exceptions import MCPError

ENDED = "the connection ended"
_MEANINGS = {
    types.CONNECTION_CLOSED: ENDED,
    types.REQUEST_TIMEOUT: "no answer",
    types.PARSE_ERROR: "an answer that cannot be read, or is too large",
    types.INTERNAL_ERROR: "an error of the server's",
}


class NotReached(Exception):
    """There is no connection, or no answer. The message says why, for operators and for the model."""


class NoAnswer(NotReached):
    """The server was asked, so it may have done what it was asked for."""


def in_words(error: BaseException) -> str:
    while isinstance(error, BaseExceptionGroup):
        error = error.exceptions[0]
    match error:
        case NotReached():
            return str(error)
        case MCPError():
            return _MEANINGS.get(error.code, f"error {error.code}")
        case TimeoutError():
            return "no answer"
        case OSError():
            return f"its command cannot be run ({type(error).__name__})"
        case _:
            return f"an answer that cannot be read ({type(error).__name__})"
