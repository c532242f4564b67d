"""A whole site on this machine: stand-ins, Postgres, PgBouncer, Redis, two hosts with Firstline's processes,
HAProxy."""

from __future__ import annotations

import logging
from collections.abc import Iterator
from configparser import ConfigParser
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import psycopg

from bot.app import settings as app_settings
from bot.app.container import assemble
from bot.store.postgres.migrating import migrate
from connectors.sandbox.app import Sandbox, create_app
from connectors.sandbox.clock import DatedRequestHandler
from tests.deploy.fleet import Fleet, ports
from tests.deploy.pooler import Pooler
from tests.deploy.programs import Program, balancer, doorbell, redis_url
from tests.support import web_chat
from tests.support.installation import ROOT, environment_of, learn
from tests.support.serving import Served

EXAMPLE = ROOT / "docs/deploy/pgbouncer.ini"
OTHERWISE_HERE = ("listen_", "auth_", "pool_mode")
CONNECTIONS = 12  # twice workers.database_connections: who was stopped, and who follows, may both be there
ASIDE = 10  # commands, and checks
HOSTS = ("host a", "host b")
# One requester asks everything; all else is as it comes.
BEHAVIOUR = f"[limits]\nrequester_per_minute = 0\naccount_per_minute = 0\n{web_chat.BEHAVIOUR}"


@dataclass(frozen=True)
class Plan:
    """How many processes of each kind, in turn on the two hosts; PgBouncer's mode; its program and Redis' or
    Valkey's (None: this machine's)."""

    webs: int = 2
    workers: int = 3
    schedulers: int = 2
    chats: int = 0
    mode: str = "transaction"
    pgbouncer: str | None = None
    redis: str | None = None


@dataclass(frozen=True)
class Site:
    plan: Plan
    sandbox: Sandbox
    fleet: Fleet
    pooler: Pooler
    doorbell: Program
    balancer: Program
    database_url: str  # Postgres itself

    def rows(self, sql: str) -> list[Any]:
        with psycopg.connect(self.database_url) as connection:
            return connection.execute(sql.encode()).fetchall()

    def vacuum(self) -> None:
        """What autovacuum does in time."""
        with psycopg.connect(self.database_url, autocommit=True) as connection:
            connection.execute("VACUUM")

    def at_rest(self) -> bool:
        """Nothing waits for an answer, nothing is left to send."""
        return not self.rows(
            "SELECT 1 FROM messages WHERE state = 'waiting' UNION ALL SELECT 1 FROM outbox WHERE state = 'pending'"
            " UNION ALL SELECT 1 FROM thread_syncs"
        )


@contextmanager
def site(database_url: str, folder: Path, plan: Plan) -> Iterator[Site]:
    """All at work. `database_url`: an empty database."""
    logging.getLogger("werkzeug").setLevel(logging.WARNING)
    free = ports()
    with ExitStack() as stack:
        pooler = Pooler(database_url, mode=plan.mode, binary=plan.pgbouncer, settings=_of_pooler(plan))
        stack.callback(pooler.stop)
        webs = [(next(free), next(free)) for _ in range(plan.webs)]
        chats = [next(free) for _ in range(plan.chats)]
        front = balancer(folder, next(free), webs, chats)
        bell = doorbell(folder, next(free), plan.redis)
        sandbox = Sandbox(target=f"http://127.0.0.1:{front.port}")
        stack.callback(sandbox.close)
        served = Served(create_app(sandbox), handler=DatedRequestHandler)
        stack.callback(served.close)
        config = folder / "firstline.toml"
        config.write_text(BEHAVIOUR)
        environment = environment_of(pooler.url, redis_url(bell.port), config, served.url) | web_chat.ENVIRONMENT
        fleet = Fleet(folder, {**environment, "DATABASE_MIGRATION_URL": database_url})
        _man(fleet, plan, webs, chats)
        _prepare(environment, database_url, folder)
        for program in (bell, front):
            program.start()
            stack.callback(program.stop)
        stack.callback(fleet.close)
        fleet.start(*fleet.members)
        yield Site(plan, sandbox, fleet, pooler, bell, front, database_url)


def _of_pooler(plan: Plan) -> dict[str, str]:
    """What the docs give, but for address, users and mode. In session mode each connection of ours is one of Postgres',
    as docs/deploy.md#connections says."""
    example = ConfigParser(inline_comment_prefixes=(";",))
    example.read(EXAMPLE)
    settings = {name: value for name, value in example["pgbouncer"].items() if not name.startswith(OTHERWISE_HERE)}
    if plan.mode == "session":
        settings["default_pool_size"] = str(CONNECTIONS * (plan.webs + plan.workers + plan.chats) + ASIDE)
    return settings


def _man(fleet: Fleet, plan: Plan, webs: list[tuple[int, int]], chats: list[int]) -> None:
    for number, (port, operations) in enumerate(webs):
        own = {"PORT": str(port), "FIRSTLINE_OPERATIONS_PORT": str(operations)}
        fleet.add(f"web {number + 1}", HOSTS[number % 2], "serve", **own)
    for number in range(plan.workers):
        fleet.add(f"worker {number + 1}", HOSTS[number % 2], "work")
    for number in range(plan.schedulers):
        fleet.add(f"scheduler {number + 1}", HOSTS[number % 2], "schedule")
    for number, port in enumerate(chats):
        fleet.add(f"chat {number + 1}", HOSTS[number % 2], "chat", FIRSTLINE_CHAT_PORT=str(port))


def _prepare(environment: dict[str, str], database_url: str, folder: Path) -> None:
    """Schema and articles, at Postgres itself."""
    migrate(database_url)
    container = assemble(app_settings.load({**environment, "DATABASE_URL": database_url}, dotenv=None))
    learn(container, folder)
    container.database.close()
