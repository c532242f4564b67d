"""The web process: webhooks in, `/healthz`, `/readyz`, `/metrics`. Stateless; run as many as you like."""

from __future__ import annotations

import logging
from typing import Any

import redis
from flask import Flask, Response, jsonify
from werkzeug.exceptions import HTTPException

from bot import jobs, log
from bot.app.container import Container, assemble
from bot.app.metrics import add_metrics
from bot.app.settings import load
from bot.config import Settings
from bot.errors import FirstlineError, StoreUnavailable
from bot.log import failure
from bot.store.db import pending_migrations
from connectors.webhook import MAX_BODY_BYTES

logger = logging.getLogger("firstline.web")
# A vendor waits for three to ten seconds and sends again; a database that stands still must not hold more than that.
DATABASE_LIMIT_SECONDS = 5.0


def create_app(settings: Settings) -> Flask:
    """The Flask app. Raises ConfigurationError."""
    container = assemble(settings, database_limit=DATABASE_LIMIT_SECONDS)
    app = Flask("firstline", static_folder=None)
    app.config["MAX_CONTENT_LENGTH"] = MAX_BODY_BYTES
    for connector in container.connectors.values():
        app.register_blueprint(connector.blueprint(container.intake))
    _add_health(app, container)
    add_metrics(app, container.database)
    app.register_error_handler(HTTPException, _http_error)
    app.register_error_handler(Exception, _unexpected)
    return app


def app(environ: Any, start_response: Any) -> Any:
    """The WSGI entry point, `bot.app.wsgi:app`: made on the first call, after the server has forked."""
    global _app
    if _app is None:
        settings = load()
        log.set_up(settings.env.firstline_log_level)
        _app = create_app(settings)
    return _app(environ, start_response)


_app: Flask | None = None


def _add_health(app: Flask, container: Container) -> None:
    @app.get("/healthz")
    def healthz() -> Response:
        """The process answers; nothing else is asked."""
        return jsonify(ok=True)

    @app.get("/readyz")
    def readyz() -> tuple[Response, int]:
        """Postgres, migrations and Redis; Redis missing is told but keeps no traffic away: it is only a doorbell."""
        checks = {"postgres": _postgres(container), "redis": _redis(container), "migrations": _migrations(container)}
        ready = checks["postgres"] == checks["migrations"] == "ok"
        return jsonify(ready=ready, checks=checks), 200 if ready else 503


def _postgres(container: Container) -> str:
    try:
        with container.database.connection() as connection:
            connection.execute("SELECT 1")
    except StoreUnavailable as error:
        return str(error)
    return "ok"


def _redis(container: Container) -> str:
    try:
        jobs.connect(container.settings.env.redis_url or "").ping()
    except redis.RedisError as error:
        return f"Redis cannot be reached ({type(error).__name__}); answers are late until it is back"
    return "ok"


def _migrations(container: Container) -> str:
    try:
        pending = pending_migrations(container.settings.env.database_url or "")
    except StoreUnavailable as error:
        return str(error)
    return "ok" if not pending else f"run `firstline migrate`: {', '.join(pending)} not applied"


def _http_error(error: HTTPException) -> tuple[Response, int]:
    detail = {413: f"expected a body of at most {MAX_BODY_BYTES} bytes"}.get(error.code or 500, error.name)
    return jsonify(error=error.name, detail=detail), error.code or 500


def _unexpected(error: Exception) -> tuple[Response, int]:
    """One sentence, never a traceback: this may face the internet."""
    if isinstance(error, StoreUnavailable):
        return jsonify(error="StoreUnavailable", detail=str(error)), 503
    failure(logger, "a request failed", error=type(error).__name__)
    kind = type(error).__name__ if isinstance(error, FirstlineError) else "InternalError"
    return jsonify(error=kind, detail="the server failed; its log says where"), 500
