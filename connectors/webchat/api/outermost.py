"""What every answer has in common: headers by which a browser does nothing with it that was not meant, and, where
anything fails, a sentence.

Nothing of ours is made to stand in a frame, whichever site it is: the widget is part of the page it stands on.
"""

from __future__ import annotations

import logging
import time
from collections.abc import Mapping, Sequence

from starlette.datastructures import MutableHeaders
from starlette.requests import Request
from starlette.routing import Match, Route
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from bot import telemetry
from bot.wording import Catalogue
from connectors.webchat.api.requests import answer_to
from connectors.webchat.wire.problems import Problem

log = logging.getLogger("firstline.webchat")
# Where an answer has one of its own, that one holds.
HEADERS: Mapping[str, str] = {
    "x-content-type-options": "nosniff",
    "content-security-policy": "default-src 'none'; frame-ancestors 'none'",
    "referrer-policy": "no-referrer",
    "cache-control": "no-store",
}


class Measured:
    """ASGI middleware, the outermost: the time until an answer begins, by the route's pattern. For how long a stream is
    open nobody waits."""

    def __init__(self, app: ASGIApp, routes: Sequence[Route]) -> None:
        self._app, self._routes = app, routes

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        began = time.perf_counter()

        async def measured(message: Message) -> None:
            if message["type"] == "http.response.start":
                seconds = time.perf_counter() - began
                telemetry.HTTP_REQUEST.observe(seconds, route=self._pattern(scope), status=str(message["status"]))
            await send(message)

        await self._app(scope, receive, measured if scope["type"] == "http" else send)

    def _pattern(self, scope: Scope) -> str:
        """And not the path, which anybody may choose."""
        return next((route.path for route in self._routes if route.matches(scope)[0] is not Match.NONE), "none")


class SafeHeaders:
    """ASGI middleware."""

    def __init__(self, app: ASGIApp) -> None:
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        async def with_headers(message: Message) -> None:
            if message["type"] == "http.response.start":
                headers = MutableHeaders(scope=message)
                for name, value in HEADERS.items():
                    headers.setdefault(name, value)
            await send(message)

        await self._app(scope, receive, with_headers)


class Sentences:
    """ASGI middleware, within CORS: the framework's own handler of errors is outside of it, and what that answers a
    browser shows to no page. What failed is told by its kind only, since errors may quote the visitor."""

    def __init__(self, app: ASGIApp, catalogue: Catalogue) -> None:
        self._app, self._catalogue = app, catalogue

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        begun = False

        async def watched(message: Message) -> None:
            nonlocal begun
            begun = begun or message["type"] == "http.response.start"
            await send(message)

        try:
            await self._app(scope, receive, watched)
        except Exception as error:
            if scope["type"] != "http":
                raise
            log.error("a request failed", extra={"error": type(error).__name__, "begun": begun})
            if not begun:  # else the connection ends, and the client comes back
                problem = Problem(500, "chat_unavailable")
                await answer_to(problem, Request(scope), self._catalogue)(scope, receive, send)
