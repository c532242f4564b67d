"""What the web process tells those who run it, on a port of its own: `/healthz`, `/readyz`, `/metrics`. Reads only.

Apart from the webhooks, so that a proxy cannot let it out by mistake, and busy webhooks cannot keep a probe waiting.
"""

from __future__ import annotations

from collections.abc import Collection

import redis
from flask import Flask, Response, jsonify

from bot import jobs
from bot.app.metrics import page_of
from bot.errors import StoreUnavailable
from bot.store.cipher import Cipher
from bot.store.db import Database, pending_migrations
from bot.store.keys import canary
from bot.store.keys.canary import Canary
from bot.telemetry.page import CONTENT_TYPE_LATEST


def operations_app(database: Database, cipher: Cipher, redis_url: str, vendors: Collection[str]) -> Flask:
    app = Flask("firstline-operations", static_folder=None)
    client = jobs.connect(redis_url)
    page = page_of(database, vendors)
    app.add_url_rule("/healthz", "healthz", healthz)

    @app.get("/readyz")
    def readyz() -> tuple[Response, int]:
        """Postgres, migrations, key and Redis; Redis missing is told but keeps no traffic away: it is only a doorbell.
        What is taken with another key than the others', nobody could answer."""
        postgres, migrations = _database(database)
        key = _key(database, cipher)
        ready = postgres == migrations == key == "ok"
        checks = {"postgres": postgres, "redis": _redis(client), "migrations": migrations, "key": key}
        return jsonify(ready=ready, checks=checks), 200 if ready else 503

    @app.get("/metrics")
    def metrics() -> Response:
        return Response(page(), content_type=CONTENT_TYPE_LATEST)

    return app


def healthz() -> Response:
    """The process answers; nothing else is asked."""
    return jsonify(ok=True)


def _database(database: Database) -> tuple[str, str]:
    """How Postgres is, and its migrations."""
    try:
        with database.connection() as connection:
            pending = pending_migrations(connection)
    except StoreUnavailable as error:
        return str(error), str(error)
    return "ok", f"run `firstline migrate`: {', '.join(pending)} not applied" if pending else "ok"


def _key(database: Database, cipher: Cipher) -> str:
    try:
        with database.connection() as connection:
            found = canary.look(connection, cipher)
    except StoreUnavailable as error:
        return str(error)
    return str(canary.shut(cipher)) if found is Canary.SHUT else "ok"


def _redis(client: redis.Redis) -> str:
    try:
        client.ping()
    except redis.RedisError as error:
        return f"Redis cannot be reached ({type(error).__name__}); answers are late until it is back"
    return "ok"
