"""Migrations: one transaction each, in which it is also noted as applied, under a lock that ends with its
connection."""

from __future__ import annotations

import time
from contextlib import closing
from pathlib import Path

import psycopg

from bot.errors import ConfigurationError, StoreUnavailable
from bot.store.postgres.connecting import behind_pooler, connect, reason
from bot.store.queries import Connection, queries

MIGRATIONS = Path(__file__).parents[1] / "migrations"
MIGRATION_NAMES = sorted(path.stem for path in MIGRATIONS.glob("*.sql") if not path.stem.endswith(".rollback"))
OLDEST_POSTGRES, OLDEST_PGVECTOR = (15,), (0, 8)
# How long to wait for another process that migrates, and for a table that somebody uses: what waits for a table makes
# everybody wait who comes later.
LOCK_SECONDS, TABLE_SECONDS = 60.0, 5
POLL_SECONDS = 0.2


def migrate(url: str) -> list[str]:
    """Apply what is missing; the names applied. Safe to call from several processes at once, and to kill.

    Raises ConfigurationError with what an operator has to do first, StoreUnavailable for what may pass."""
    with closing(connect(url)) as connection:
        _expect_server(connection)
        try:
            _lock(connection)
            _expect_vector(connection)
            return _apply(connection)
        except psycopg.errors.InsufficientPrivilege as error:
            raise ConfigurationError(
                f"the role {connection.info.user} may not change the database {connection.info.dbname}"
                f" ({reason(error)}); run `firstline migrate` as the owner of the database and of its tables"
                " (DATABASE_MIGRATION_URL)"
            ) from None
        except psycopg.errors.LockNotAvailable:
            raise StoreUnavailable(
                f"a table was in use for more than {TABLE_SECONDS} s, by a backup or a long query;"
                " what was applied stays: run `firstline migrate` again"
            ) from None
        except psycopg.OperationalError as error:
            raise StoreUnavailable(f"the database went away: {reason(error)}; run `firstline migrate` again") from None


def pending_migrations(connection: Connection) -> list[str]:
    """Names of the migrations that are not applied yet. Reads only. Raises psycopg.errors.UndefinedTable for a database
    in which none ever was."""
    applied = {row["migration_id"] for row in queries.applied_migrations(connection)}
    return [name for name in MIGRATION_NAMES if name not in applied]


def _apply(connection: Connection) -> list[str]:
    queries.create_migrations_table(connection)
    queries.drop_old_tables(connection)
    missing = pending_migrations(connection)
    for name in missing:
        with connection.transaction():
            connection.execute((MIGRATIONS / f"{name}.sql").read_bytes())
            queries.note_migration(connection, name=name)
    return missing


def _lock(connection: Connection) -> None:
    connection.execute(f"SET lock_timeout = '{TABLE_SECONDS}s'")
    connection.execute("SET statement_timeout = 0")  # a role may have one, and a large table takes its time
    deadline = time.monotonic() + LOCK_SECONDS
    while not queries.lock_for_migrating(connection):
        if time.monotonic() > deadline:
            raise StoreUnavailable("another `firstline migrate` is still at work; run it again when that has ended")
        time.sleep(POLL_SECONDS)


def _expect_server(connection: Connection) -> None:
    if behind_pooler(connection):
        raise ConfigurationError(
            "migrations cannot go through a connection pooler: set DATABASE_MIGRATION_URL to the address of Postgres"
            " itself"
        )
    version = connection.info.server_version // 10_000
    if (version,) < OLDEST_POSTGRES:
        raise ConfigurationError(f"Postgres {version} is too old: expected {OLDEST_POSTGRES[0]} or newer")


def _expect_vector(connection: Connection) -> None:
    """pgvector is there, new enough, and created by us where we may."""
    row = queries.vector_extension(connection)
    if row is None:
        raise ConfigurationError(
            "this Postgres server has no pgvector: install it there (in Debian and PGDG postgresql-NN-pgvector), 0.8 or"
            " newer"
        )
    version = row["installed"] or row["available"]
    if tuple(int(part) for part in version.split(".")[:2]) < OLDEST_PGVECTOR:
        raise ConfigurationError(
            f"pgvector {version} is too old: expected 0.8 or newer; then ALTER EXTENSION vector UPDATE"
        )
    if row["installed"]:
        return
    try:
        connection.execute("CREATE EXTENSION IF NOT EXISTS vector")
    except psycopg.errors.InsufficientPrivilege:
        info = connection.info
        raise ConfigurationError(
            f"the role {info.user} may not create the extension pgvector; let a superuser run once:"
            f' psql -d {info.dbname} -c "CREATE EXTENSION vector"'
        ) from None
