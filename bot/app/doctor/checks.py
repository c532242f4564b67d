"""All checks, in the order in which somebody who sets Firstline up meets their subjects."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager, suppress
from functools import partial
from pathlib import Path
from traceback import extract_tb

from bot.app.doctor import (
    alarms,
    approvals,
    clocks,
    connections,
    costs,
    databases,
    deliveries,
    keys,
    knowledge,
    models,
    network,
    queue,
    services,
    settings,
    tool_servers,
    webhook_probe,
    workers,
)  # fmt: skip
from bot.app.doctor.http import TIMEOUT_SECONDS, ask
from bot.channel import Channel
from bot.config import Settings
from bot.errors import ConfigurationError, FirstlineError, StoreUnavailable
from bot.health import DoctorContext, Finding, Level, fail, off
from bot.store.cipher import Cipher
from bot.store.db import Database
from bot.store.installations import PostgresInstallationStore
from bot.store.queries import queries
from connectors import registry

POSTGRES = "Postgres"
Check = Callable[[], Iterator[Finding]]


def examine(given: Settings, starting: Callable[[str], None] = lambda _: None) -> Iterator[Finding]:
    """All findings, check by check; `starting` hears the name of each check before it runs."""
    no_database = False
    with context_of(given) as context:
        for name, check in _checks(context):
            starting(name)
            try:
                for finding in check():
                    no_database |= name == POSTGRES and finding.level is Level.FAIL
                    yield finding
            except FirstlineError as error:
                if no_database and isinstance(error, StoreUnavailable | ConfigurationError):  # one cause, told once
                    yield off(name, "not looked at: it needs Postgres", "see to Postgres first, above")
                    continue
                yield fail(name, str(error), "fix that, then run this again")
            except Exception as error:  # noqa: BLE001  (the other checks are as good as ever)
                yield _bug(name, error)


def _bug(name: str, error: Exception) -> Finding:
    """Its kind and place only: its words may quote a message or a secret."""
    where = extract_tb(error.__traceback__)[-1]
    found = f"not checked: unexpected {type(error).__name__} at {Path(where.filename).name}:{where.lineno}, a bug"
    return fail(name, found, "please report this line; the other checks are as good as ever")


def _checks(context: DoctorContext) -> Iterator[tuple[str, Check]]:
    given = context.settings
    yield "settings", partial(settings.check, given)
    yield POSTGRES, partial(databases.check_postgres, given)
    yield "keys", partial(keys.check, given)
    yield "connections", partial(connections.check, given)
    yield "Redis", partial(queue.check, given)
    yield "workers", partial(workers.check_workers, given)
    yield "backlog", partial(workers.check_backlog, given)
    yield "catch-up", partial(workers.check_catch_up, given)
    yield "alarms", partial(alarms.check, given)
    yield "rollout", partial(alarms.check_rollout, given)
    yield "go live", partial(alarms.check_go_live, given)
    yield "console", partial(alarms.check_console, given)
    yield "approvals", partial(approvals.check, given)
    yield "knowledge", partial(databases.check_knowledge, given)
    yield "sources", partial(knowledge.check_sources, given)
    yield "readers", partial(knowledge.check_readers, given)
    yield "language model", partial(models.check_model, given)
    yield "tool servers", partial(tool_servers.check, given)
    yield "budget", partial(costs.check, given)
    yield "judging", partial(costs.check_judging, given)
    yield "embeddings", partial(models.check_embedder, given)
    yield "reranking", partial(models.check_reranker, given)
    yield "public address", partial(network.check_public_url, given)
    yield "clock", partial(clocks.check_clocks, given)
    yield "deliveries", partial(deliveries.check, given)  # before deliveries of our own are counted too
    for channel in registry.switched_on(given):
        yield channel.title, partial(channel.checks, context)
        yield f"{channel.title} webhook", partial(check_webhook, channel, given)
    yield "Langfuse", partial(services.check_langfuse, given)
    yield "old traces", partial(services.check_old_traces, given)


def check_webhook(channel: Channel, given: Settings) -> Iterator[Finding]:
    """Deliveries of our own to the channel's webhook."""
    return webhook_probe.check(given, channel.probe(given), channel.title) if channel.probe else iter(())


@contextmanager
def context_of(given: Settings) -> Iterator[DoctorContext]:
    """What the channels' own checks are given."""
    with ExitStack() as stack:
        installations = None
        secrets = [key.get_secret_value() for key in given.env.firstline_encryption_keys]
        if given.env.database_url and secrets:
            with suppress(ConfigurationError):  # which a check tells
                database = Database(given.env.database_url, 1)
                stack.callback(database.close)
                installations = PostgresInstallationStore(database, Cipher(secrets))
        yield DoctorContext(
            settings=given,
            timeout=TIMEOUT_SECONDS,
            installations=installations,
            held_up=partial(_held_up, given),
            ask=ask,
        )


def _held_up(given: Settings, channel: str) -> int | None:
    try:
        with databases.connected(given) as connection:
            return int(queries.held_up(connection, channel=channel))
    except (StoreUnavailable, ConfigurationError):
        return None
