"""The process that visitors' browsers ask: ASGI, since thousands of chats are open at once and hold no threads."""

from __future__ import annotations

import uvicorn

from bot import log
from bot.app.container import assemble
from bot.app.keeping import keeps_of, watch_of
from bot.app.keys import WithKey, require_key
from bot.app.wsgi import DATABASE_LIMIT_SECONDS
from bot.channel import PageApp
from bot.config import Settings
from bot.errors import ConfigurationError

GRACE_SECONDS = 3  # for open streams when it stops: clients come back by themselves
CONNECTIONS = 5000
IDLE_SECONDS = 75


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
    app = chat_app(settings)
    require_key(settings)
    uvicorn.run(
        app,
        host=host,
        port=port,
        log_config=None,
        access_log=False,
        server_header=False,
        limit_concurrency=CONNECTIONS,
        timeout_keep_alive=IDLE_SECONDS,
        timeout_graceful_shutdown=GRACE_SECONDS,
    )
