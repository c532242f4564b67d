"""What the web process tells those who run it, on a port of its own: `/healthz`, `/readyz`, `/metrics`. Reads only.

`/readyz` answers within a second, whatever stands still, and asks on the connections that webhooks use: what it says is
what they meet.

Apart from the webhooks, so that a proxy cannot let it out by mistake, and busy webhooks cannot keep a probe waiting.
"""

from __future__ import annotations

from collections.abc import Collection

import psycopg
import redis
from flask import Flask, Response, jsonify

from bot import jobs
from bot.app.metrics import page_of
from bot.errors import StoreUnavailable
from bot.queue_ages import too_long, waiting
from bot.store.cipher import Cipher
from bot.store.db import Database
from bot.store.keys import canary
from bot.store.keys.canary import Canary
from bot.store.postgres.migrating import pending_migrations
from bot.store.queries import Connection
from bot.telemetry.page import CONTENT_TYPE_LATEST

NEVER_MIGRATED = "run `firstline migrate`: the tables do not exist yet"
# Seconds: for a connection of the pool, for Postgres' answer on it, for Redis.
WAIT_SECONDS, POSTGRES_SECONDS, REDIS_SECONDS = 0.25, 0.35, 0.15


def operations_app(
    database: Database, cipher: Cipher, redis_url: str, vendors: Collection[str], space: str | None = None
) -> Flask:
    """`space`: what passages should have a vector of; None: no embedder is configured."""
    app = Flask("firstline-operations", static_folder=None)
    client = jobs.connect_once(redis_url, timeout=REDIS_SECONDS)
    schema = Schema()
    page = page_of(database, client, vendors, space)
    app.add_url_rule("/healthz", "healthz", healthz)

    @app.get("/readyz")
    def readyz() -> tuple[Response, int]:
        """Postgres, migrations, key, Redis and its queues. Postgres and the key count: what is taken with another key
        than the others', nobody could answer. Redis is a doorbell, a queue that nobody works on is no reason to take
        nothing in, and during an upgrade a version runs for a while before its migrations."""
        try:
            with database.connection(wait=WAIT_SECONDS, limit=POSTGRES_SECONDS) as connection:
                postgres, migrations, key = "ok", schema.state(connection), _key(connection, cipher)
        except StoreUnavailable as error:
            postgres = migrations = key = str(error)
        ready = postgres == key == "ok" and migrations != NEVER_MIGRATED
        checks = {"postgres": postgres, **_redis(client), "migrations": migrations, "key": key}
        return jsonify(ready=ready, checks=checks), 200 if ready else 503

    @app.get("/metrics")
    def metrics() -> Response:
        return Response(page(), content_type=CONTENT_TYPE_LATEST)

    return app


def healthz() -> Response:
    """The process answers; nothing else is asked."""
    return jsonify(ok=True)


class Schema:
    """Whether migrations are missing. Once they are not they stay so, and one `SELECT 1` is enough."""

    def __init__(self) -> None:
        self._complete = False

    def state(self, connection: Connection) -> str:
        """ "ok", or what is missing."""
        if self._complete:
            connection.execute("SELECT 1")
            return "ok"
        try:
            pending = pending_migrations(connection)
        except psycopg.errors.UndefinedTable:
            return NEVER_MIGRATED
        self._complete = not pending
        return f"run `firstline migrate`: {', '.join(pending)} not applied" if pending else "ok"


def _key(connection: Connection, cipher: Cipher) -> str:
    return str(canary.shut(cipher)) if canary.look(connection, cipher) is Canary.SHUT else "ok"


def _redis(client: redis.Redis) -> dict[str, str]:
    """Whether it answers, and whether something waits there for too long; who is in front of workers takes no less."""
    try:
        found = waiting(client)
    except redis.RedisError as error:
        told = f"Redis cannot be reached ({type(error).__name__}); answers are late until it is back"
        return {"redis": told, "queues": "not known"}
    return {"redis": "ok", "queues": "; ".join(too_long(found)) or "ok"}
