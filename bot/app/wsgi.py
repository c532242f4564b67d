"""The web process: webhooks in, and beside them what operators see. Stateless; run as many as you like."""

from __future__ import annotations

import logging
from dataclasses import dataclass
from typing import Any

from flask import Flask, Response, jsonify
from werkzeug.exceptions import HTTPException

from bot import llm, log
from bot.app.container import Container, assemble
from bot.app.keys import WithKey, require_key
from bot.app.metrics import measure_requests
from bot.app.operations import healthz, operations_app
from bot.app.preparing import Preparing
from bot.app.privacy.api import privacy_api
from bot.app.settings import load
from bot.config import Settings
from bot.errors import FirstlineError, StoreUnavailable
from bot.log import failure
from connectors.webhook import MAX_BODY_BYTES

logger = logging.getLogger("firstline.web")
# A vendor waits for three to ten seconds and sends again; a database that stands still must not hold more than that.
DATABASE_LIMIT_SECONDS = 5.0


@dataclass(frozen=True, slots=True)
class Web:
    """The two WSGI apps of one process, what vendors reach and what operators do, and what is still being found out."""

    public: Flask
    operations: Flask
    preparing: Preparing


def create_web(settings: Settings) -> Web:
    """Raises ConfigurationError."""
    container = assemble(settings, database_limit=DATABASE_LIMIT_SECONDS)
    return Web(
        _public(container),
        operations_app(
            container.database,
            container.cipher,
            settings.env.redis_url or "",
            tuple(container.connectors),
            llm.vector_space(settings),
        ),
        Preparing(container.connectors),
    )


def _public(container: Container) -> Flask:
    app = Flask("firstline", static_folder=None)
    app.config["MAX_CONTENT_LENGTH"] = MAX_BODY_BYTES
    accept = WithKey(container.intake, container.database, container.cipher)
    for connector in container.connectors.values():
        app.register_blueprint(connector.blueprint(accept))
    if (token := container.settings.env.firstline_privacy_token) is not None:
        app.register_blueprint(privacy_api(container, token.get_secret_value()))
    app.add_url_rule("/healthz", "healthz", healthz)
    measure_requests(app)
    app.register_error_handler(HTTPException, _http_error)
    app.register_error_handler(Exception, _unexpected)
    return app


def app(environ: Any, start_response: Any) -> Any:
    """The WSGI entry point for another server, `bot.app.wsgi:app`: what vendors reach, made on the first call, after
    the server has forked."""
    global _app
    if _app is None:
        settings = load()
        log.set_up(settings.env.firstline_log_level)
        require_key(settings)
        _app = create_web(settings).public
    return _app(environ, start_response)


_app: Flask | None = None


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
