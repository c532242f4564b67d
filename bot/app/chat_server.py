"""The process that visitors' browsers ask: ASGI, since thousands of chats are open at once and hold no threads."""

from __future__ import annotations

import socket
from collections.abc import Callable
from functools import partial

import uvicorn

from bot import log
from bot.app.container import assemble
from bot.app.keeping import keeps_of, watch_of
from bot.app.keys import WithKey, require_key
from bot.app.patient_protocol import PatientProtocol
from bot.app.wsgi import DATABASE_LIMIT_SECONDS
from bot.channel import PageApp
from bot.config import Settings, supervisors_socket
from bot.errors import ConfigurationError
from bot.telemetry import page
from bot.telemetry.pulse import Pulse

GRACE_SECONDS = 3  # for open streams when it stops: clients come back by themselves
CONNECTIONS = 5000
IDLE_SECONDS = 75
BEAT_SECONDS = 5


def chat_app(settings: Settings) -> PageApp:
    """Raises ConfigurationError where no channel has pages."""
    container = assemble(settings, database_limit=DATABASE_LIMIT_SECONDS)
    accept = WithKey(container.intake, container.database, container.cipher)
    for channel in container.channels:
        if channel.pages is not None:
            keeps = keeps_of(settings, container.database, container.cipher)
            return channel.pages(settings, accept, keeps, watch_of(settings, container.cipher))
    raise ConfigurationError("WEBCHAT_SECRETS: found nothing, expected the secret that signs visitors' sessions")


def serve_chat(settings: Settings, *, host: str, port: int) -> None:
    """Run until SIGTERM or SIGINT. Raises ConfigurationError before anything listens."""
    log.set_up(settings.env.firstline_log_level)
    pages = chat_app(settings)
    require_key(settings)
    pulse = Pulse("chat", supervisors_socket())
    page.serve(settings.env.firstline_metrics_host, settings.env.firstline_metrics_port, pulse)
    config = uvicorn.Config(
        pages.asgi,
        host=host,
        port=port,
        http=PatientProtocol,
        log_config=None,
        access_log=False,
        server_header=False,
        proxy_headers=False,  # whom to believe about addresses, settings say
        limit_concurrency=CONNECTIONS,
        timeout_keep_alive=IDLE_SECONDS,
        timeout_graceful_shutdown=GRACE_SECONDS,
        timeout_notify=BEAT_SECONDS,
        callback_notify=partial(_beat, pulse),
    )
    server = ChatServer(config, pages.leave)
    server.run()
    if not server.started:
        raise SystemExit(1)  # uvicorn has said why


class ChatServer(uvicorn.Server):
    """Whose open streams end when it does, so that browsers go elsewhere at once."""

    def __init__(self, config: uvicorn.Config, leave: Callable[[], None]) -> None:
        super().__init__(config)
        self._leave = leave

    async def shutdown(self, sockets: list[socket.socket] | None = None) -> None:
        self._leave()
        await super().shutdown(sockets)


async def _beat(pulse: Pulse) -> None:
    """Called by the loop itself: one that hangs is silent."""
    pulse.beat()
