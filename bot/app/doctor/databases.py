"""Postgres and the knowledge kept there."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from contextlib import closing, contextmanager

import psycopg

from bot import llm
from bot.config import Settings
from bot.errors import ConfigurationError, StoreUnavailable
from bot.gaps.articles import MOST, TOLD_DAYS
from bot.guards.injection import for_people
from bot.health import Finding, at_least, fail, ok, warn
from bot.knowledge.own_hosts import unlinked
from bot.store.postgres.connecting import connect, reason
from bot.store.postgres.migrating import MIGRATION_NAMES, OLDEST_PGVECTOR, OLDEST_POSTGRES, pending_migrations
from bot.store.postgres.watchdog import Watchdog
from bot.store.queries import Connection, Row, queries

# Which passages are read for sentences that speak to the bot: reading all would take minutes.
SPEAKS_TO_BOTS = (
    r"ignor|disregard|pretend|prompt|assistant|chatbot|language model|\mAI\M|previous instruct|vergiss|anweisung|olvid"
    r"|consigne|istruzion|instru|negeer|opdracht"
)
MOST_READ = 2000
MOST_SECONDS = 20.0  # for what doctor asks on one connection: a full pooler answers after minutes
# What Postgres and poolers say when they refuse, and what to do then.
CURES = {
    "password authentication failed|SASL authentication failed|no password supplied": "check user and password",
    "unsupported startup parameter": "take `options` out of DATABASE_URL: poolers refuse it",
    "too many connections for role": "raise the role's CONNECTION LIMIT, or run fewer processes (docs/deploy.md)",
    "too many (clients|connections)|remaining connection slots": "raise max_connections, run fewer processes, or put"
    " a pooler in between (docs/deploy.md)",
    "no more connections allowed": "raise max_client_conn of the pooler (docs/deploy.md)",
    "query_wait_timeout": "raise default_pool_size of the pooler (docs/deploy.md)",
    "does not exist|no such (user|database)": "create it, or correct its name in DATABASE_URL",
    "SSL": "check sslmode and certificates in DATABASE_URL",
}


def check_postgres(settings: Settings) -> Iterator[Finding]:
    if not settings.env.database_url:
        yield fail("Postgres", "DATABASE_URL is not set", "set it to the address of a Postgres 15+ with pgvector")
        return
    try:
        with connected(settings) as connection:
            version = connection.info.server_version
            vector = queries.vector_extension(connection)
            pending = _pending(connection)
    except StoreUnavailable as error:
        yield fail("Postgres", str(error), _cure(str(error)))
        return
    except ConfigurationError as error:
        yield fail("DATABASE_URL", str(error), "correct DATABASE_URL")
        return
    major = f"{version // 10000}.{version % 10000}"
    yield at_least("Postgres", major, OLDEST_POSTGRES, "upgrade the server")
    if vector is None:
        yield fail("pgvector", "not available on this server", "install pgvector 0.8 or newer for this Postgres")
    else:
        found = vector["installed"] or vector["available"]
        yield at_least("pgvector", found, OLDEST_PGVECTOR, "ALTER EXTENSION vector UPDATE, or a newer package")
    if pending:
        yield fail("migrations", f"not applied: {', '.join(pending)}", "run `firstline migrate`")
    else:
        yield ok("migrations", "up to date")


def check_knowledge(settings: Settings) -> Iterator[Finding]:
    with connected(settings) as connection:
        row = queries.knowledge_size(connection)
        suspects = list(queries.passages_with_words(connection, words=SPEAKS_TO_BOTS, most=MOST_READ))
        shown_as_text = unlinked(connection, settings.behaviour.link_hosts)
        told = {row["id"] for row in queries.told_before(connection, seconds=TOLD_DAYS * 86_400, limit=MOST)}
        spaces = list(queries.spaces(connection))
    yield from _speaking(suspects)
    if shown_as_text:
        yield warn("links", str(shown_as_text), shown_as_text.cure)
    if told:
        yield warn(
            "changed articles",
            f"{_count(len(told), 'open conversation')} told what an article said that has changed since, or is gone",
            "`firstline gaps changed` lists them",
        )
    if row["passages"]:
        yield ok("knowledge", f"{_count(row['articles'], 'article')}, {_count(row['passages'], 'passage')}")
    else:
        yield warn("knowledge", "empty: every question goes to a person", "run `firstline ingest PATH|URL`")
    if wanted := llm.vector_space(settings):
        yield from _vectors(spaces, wanted, row["passages"])


def _vectors(spaces: Sequence[Row], wanted: str, passages: int) -> Iterator[Finding]:
    """`spaces`: how many passages have a vector of which, and whether it is complete."""
    having = {row["space"]: row["passages"] for row in spaces}
    have = having.get(wanted, 0)
    if have >= passages:
        return
    complete = [row["space"] for row in spaces if row["complete"]]
    meanwhile = "the others are found by their words alone"
    if complete and wanted not in complete:
        of_it = having[complete[0]]
        meanwhile = f"meanwhile the search goes by {complete[0]}, which {of_it} {'has' if of_it == 1 else 'have'}"
    found = f"{have} of {_count(passages, 'passage')} ({have / passages:.0%}) have one of {wanted}; {meanwhile}"
    cure = (
        "workers make the others one by one; if that stands still, see to the embedder, the workers and the scheduler"
    )
    yield warn("vectors", found, cure)


def _speaking(suspects: Iterable[Row]) -> Iterator[Finding]:
    titles = sorted({row["title"] for row in suspects if for_people(row["text"]) != row["text"]})
    if titles:
        found = f"{_count(len(titles), 'article')} with sentences for the bot, not for people: {', '.join(titles[:3])}"
        yield warn("knowledge", found, "look at them: such sentences are left out of answers (docs/guardrails.md)")


def _count(number: int, what: str) -> str:
    return f"{number} {what}" if number == 1 else f"{number} {what}s"


def _pending(connection: Connection) -> list[str]:
    try:
        return pending_migrations(connection)
    except psycopg.errors.UndefinedTable:
        return MIGRATION_NAMES


def _cure(problem: str) -> str:
    found = (cure for words, cure in CURES.items() if re.search(words, problem))
    return next(found, "check host and port in DATABASE_URL, and that this machine can reach the server")


@contextmanager
def connected(settings: Settings) -> Iterator[Connection]:
    """One connection of our own, as processes use it, for a few seconds. Raises StoreUnavailable, or
    ConfigurationError for what is no address."""
    with closing(connect(settings.env.database_url or "")) as connection:
        try:
            with Watchdog().over(connection, MOST_SECONDS):
                yield connection
        except psycopg.OperationalError as error:
            raise StoreUnavailable(f"the database does not answer: {reason(error)}") from None
        except psycopg.errors.UndefinedTable:
            raise StoreUnavailable("the tables do not exist yet; run `firstline migrate`") from None
