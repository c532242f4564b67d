"""The ASGI app that visitors' browsers ask: routes, and what every answer has in common."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import AbstractAsyncContextManager, asynccontextmanager

from starlette.applications import Starlette
from starlette.exceptions import HTTPException
from starlette.middleware import Middleware
from starlette.middleware.cors import CORSMiddleware
from starlette.requests import Request
from starlette.responses import PlainTextResponse, Response
from starlette.routing import Route

from bot.config import Settings
from bot.errors import StoreUnavailable
from bot.ports import Accept, Keeps, WatchAnswers
from connectors.rate_limits import SlidingWindow
from connectors.webchat.api.answering import Streams
from connectors.webchat.api.asking import Desk
from connectors.webchat.api.bodies import Bodies
from connectors.webchat.api.door import Door
from connectors.webchat.api.handlers import Handlers
from connectors.webchat.api.hub import Hub
from connectors.webchat.api.outermost import Measured, SafeHeaders, Sentences
from connectors.webchat.api.requests import answer_to
from connectors.webchat.api.widget import Widget
from connectors.webchat.settings import WebchatCredentials, WebchatSettings
from connectors.webchat.wire.problems import Problem

log = logging.getLogger("firstline.webchat")
HEADERS = ("authorization", "content-type", "last-event-id")
PREFLIGHT_SECONDS = 600
VISITORS_KNOWN = 100_000  # of whom it is counted how fast they write


def create_api(settings: Settings, accept: Accept, keeps: Keeps, watch: WatchAnswers) -> Starlette:
    own = settings.section(WebchatSettings)
    door = Door.of(own, settings.credentials(WebchatCredentials))
    pace = SlidingWindow(limit=own.messages_a_minute, seconds=60, max_names=VISITORS_KNOWN)
    hub = Hub(keeps.chats, watch)
    handlers = Handlers(
        door=door,
        desk=Desk(accept, keeps.chats, keeps.live, pace),
        streams=Streams(keeps.chats, hub),
        settings=own,
        catalogue=settings.behaviour.catalogue,
        bodies=Bodies(),
    )
    cors = Middleware(
        CORSMiddleware,
        allow_origins=sorted(door.origins),
        allow_methods=("GET", "POST", "DELETE"),
        allow_headers=HEADERS,
        expose_headers=("x-vercel-ai-ui-message-stream", "retry-after", "content-disposition"),
        max_age=PREFLIGHT_SECONDS,
    )
    sentences = Middleware(Sentences, catalogue=settings.behaviour.catalogue)
    routes = [*_routes(handlers), *Widget(door, settings).routes()]
    around = [Middleware(Measured, routes=routes), Middleware(SafeHeaders), cors, sentences]
    app = Starlette(routes=routes, middleware=around, lifespan=_beside(hub))
    app.state.hub = hub
    _say_problems(app, handlers)
    return app


def _routes(handlers: Handlers) -> list[Route]:
    conversation = "/v1/conversations/{id}"
    return [
        Route("/healthz", _healthz),
        Route("/v1/sessions", handlers.session, methods=["POST"]),
        Route("/chat", handlers.chat, methods=["POST"]),
        Route("/chat/{id}", handlers.ui_messages),
        Route("/chat/{id}/stream", handlers.resume),
        Route("/chat/{id}/stop", handlers.stop, methods=["POST"]),
        Route("/v1/conversations", handlers.begin, methods=["POST"]),
        Route("/v1/conversations", handlers.conversations),
        Route(conversation, handlers.conversation),
        Route(conversation, handlers.forget, methods=["DELETE"]),
        Route(f"{conversation}/messages", handlers.say, methods=["POST"]),
        Route(f"{conversation}/messages", handlers.messages),
        Route(f"{conversation}/files/{{number}}/{{place}}/{{name}}", handlers.file),
        Route(f"{conversation}/events", handlers.events),
        Route(f"{conversation}/feedback", handlers.feedback, methods=["POST"]),
        Route(f"{conversation}/stop", handlers.stop, methods=["POST"]),
        Route("/v1/openapi.json", handlers.openapi),
    ]


async def _healthz(_: Request) -> Response:
    return PlainTextResponse("ok")


def _beside(hub: Hub) -> Callable[[Starlette], AbstractAsyncContextManager[None]]:
    @asynccontextmanager
    async def lifespan(_: Starlette) -> AsyncIterator[None]:
        running = asyncio.create_task(_kept_running(hub))
        yield
        running.cancel()
        await hub.close()

    return lifespan


async def _kept_running(hub: Hub) -> None:
    """A bug in it would leave every open stream without news."""
    while True:
        try:
            await hub.run()
        except Exception as error:  # noqa: BLE001  (told, and begun again)
            log.error("open streams were told nothing for a moment", extra={"error": type(error).__name__})
        await asyncio.sleep(1)


def _say_problems(app: Starlette, handlers: Handlers) -> None:
    """Every error is a sentence for the visitor (what nobody thought of: `Sentences`)."""

    async def problem(request: Request, error: Exception) -> Response:
        assert isinstance(error, Problem)
        return answer_to(error, request, handlers.catalogue)

    async def unavailable(request: Request, _: Exception) -> Response:
        return answer_to(Problem(503, "chat_unavailable", retry_after=5), request, handlers.catalogue)

    async def http(request: Request, error: Exception) -> Response:
        """No such path, or another method."""
        assert isinstance(error, HTTPException)
        found = Problem(
            error.status_code, "chat_malformed", f"{request.method} {request.url.path[:200]}: {error.detail}"
        )
        answer = answer_to(found, request, handlers.catalogue)
        answer.headers.update(error.headers or {})
        return answer

    handler: dict[type[Exception], Callable[[Request, Exception], Awaitable[Response]]] = {
        Problem: problem,
        StoreUnavailable: unavailable,
        HTTPException: http,
    }
    for kind, answer in handler.items():
        app.add_exception_handler(kind, answer)
