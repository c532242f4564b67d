"""Whether there are connections enough for every process, and where migrations go."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import closing

import redis
from rq import Worker

from bot import jobs
from bot.app.doctor.databases import connected
from bot.config import Settings
from bot.errors import FirstlineError
from bot.health import Finding, fail, ok, warn
from bot.store.postgres.connecting import behind_pooler, connect
from bot.store.queries import Row, queries

NAMES = {
    "server": "max_connections",
    "role": "the role's CONNECTION LIMIT",
    "database": "the database's CONNECTION LIMIT",
}
PAGE = "docs/deploy.md#connections"


def check(settings: Settings) -> Iterator[Finding]:
    """Raises StoreUnavailable, ConfigurationError."""
    each = settings.behaviour.workers.database_connections
    with connected(settings) as connection:
        pooled = behind_pooler(connection)
        allowed = queries.connections_allowed(connection)
    if not pooled:
        yield _enough(allowed, each, processes=settings.behaviour.web.processes + _workers(settings))
        return
    yield ok("pooler", f"in between; every web process and worker opens up to {each} connections to it")
    yield _migration_address(settings)


def _enough(allowed: Row, each: int, *, processes: int) -> Finding:
    """For the workers that run and one `firstline serve`: how many of these there are stands nowhere."""
    limits = {name: allowed[name] for name in NAMES if allowed[name] >= 0}  # -1: none
    tightest = min(limits, key=lambda name: int(limits[name]))
    found = f"{limits[tightest]} allowed ({NAMES[tightest]}), up to {each * processes} wanted by {processes} processes"
    if limits[tightest] >= each * processes:
        return ok("connections", found)
    return warn("connections", found, f"raise that, lower [workers] database_connections, or put in a pooler ({PAGE})")


def _migration_address(settings: Settings) -> Finding:
    address = settings.env.database_migration_url
    if not address:
        found = "not set, and DATABASE_URL leads to a pooler"
        return warn(
            "DATABASE_MIGRATION_URL", found, "set it to the address of Postgres itself, for `firstline migrate`"
        )
    try:
        with closing(connect(address)) as connection:
            pooled = behind_pooler(connection)
    except FirstlineError as error:
        # Only the machine that migrates has to reach it.
        return warn("DATABASE_MIGRATION_URL", str(error), "`firstline migrate` does not work from this machine")
    if pooled:
        return fail("DATABASE_MIGRATION_URL", "leads to a pooler too", "set it to the address of Postgres itself")
    return ok("DATABASE_MIGRATION_URL", "leads to Postgres itself")


def _workers(settings: Settings) -> int:
    """Processes that RQ knows of; 0 where Redis does not tell."""
    if not settings.env.redis_url:
        return 0
    try:
        workers = Worker.all(connection=jobs.connect(settings.env.redis_url, timeout=5))
    except redis.RedisError:
        return 0
    return len({(worker.hostname, worker.pid) for worker in workers})
