"""The connection pool, transactions and migrations. What is said in SQL stands in `sql/*.sql` (see `queries.py`)."""

from __future__ import annotations

import logging
import threading
from collections.abc import Iterator
from contextlib import AbstractContextManager, contextmanager, nullcontext
from pathlib import Path
from typing import Any

import psycopg
import yoyo
from psycopg.rows import dict_row
from psycopg_pool import ConnectionPool, PoolClosed, PoolTimeout

from bot.errors import ConfigurationError, StoreUnavailable
from bot.store.cipher import Cipher
from bot.store.queries import Connection, queries
from bot.store.watchdog import Watchdog
from bot.store.work import UnitOfWork

MIGRATIONS = Path(__file__).parent / "migrations"
MIGRATION_NAMES = sorted(path.stem for path in MIGRATIONS.glob("*.sql") if not path.stem.endswith(".rollback"))

# A server that is gone without a word (a fail-over, a cut cable) is noticed in seconds, and not when the kernel gives
# up after a quarter of an hour. Over a Unix socket libpq ignores these.
SILENT_NETWORK = {
    "keepalives_idle": 10,
    "keepalives_interval": 5,
    "keepalives_count": 3,
    "tcp_user_timeout": 15_000,  # milliseconds
}

# The pool logs every failed attempt to connect; while the database is away the callers already say so.
logging.getLogger("psycopg.pool").setLevel(logging.ERROR)


class Database:
    """A pool of at most `max_connections`. Opened on first use, so that a forked web worker gets its own."""

    def __init__(
        self, url: str, max_connections: int = 12, *, timeout: float = 2.0, limit: float | None = None
    ) -> None:
        """`timeout`: seconds to wait for a connection before StoreUnavailable; `limit`: to use it, None: as long as
        each statement may take."""
        self._watchdog = Watchdog(limit) if limit is not None else None
        self._pool: ConnectionPool[Connection] = ConnectionPool(
            url,
            min_size=1,
            max_size=max_connections,
            timeout=timeout,
            open=False,
            reconnect_timeout=30,
            kwargs={
                "row_factory": dict_row,
                "autocommit": True,
                "connect_timeout": 5,
                **SILENT_NETWORK,
                # A session that is cut off in the middle must not hold its row locks for long.
                "options": "-c statement_timeout=15000 -c idle_in_transaction_session_timeout=15000"
                " -c plan_cache_mode=force_generic_plan",
                "prepare_threshold": 1,
            },
        )
        self._opening = threading.Lock()
        self._here = threading.local()

    @contextmanager
    def connection(self) -> Iterator[Connection]:
        """A connection in autocommit mode: for one statement. Raises StoreUnavailable."""
        with self._checked_out() as connection:
            yield connection

    @contextmanager
    def transaction(self) -> Iterator[Connection]:
        """A connection inside one transaction, committed at the end of the block. Raises StoreUnavailable."""
        with self._checked_out() as connection, connection.transaction():
            yield connection

    @contextmanager
    def unit_of_work(self, cipher: Cipher) -> Iterator[UnitOfWork]:
        """One transaction, committed at the end of the block. Raises StoreUnavailable."""
        with self.transaction() as connection:
            yield UnitOfWork(connection, cipher)

    @contextmanager
    def reading(self, cipher: Cipher) -> Iterator[UnitOfWork]:
        """The same without a transaction, for reads: each statement sees what is committed. Raises StoreUnavailable."""
        with self._checked_out() as connection:
            yield UnitOfWork(connection, cipher)

    @property
    def held_by_this_thread(self) -> bool:
        """True while the current thread holds a connection: then it must not wait for the network."""
        return bool(getattr(self._here, "held", 0))

    def close(self) -> None:
        self._pool.close()

    @contextmanager
    def _checked_out(self) -> Iterator[Connection]:
        self._ensure_open()
        self._here.held = getattr(self._here, "held", 0) + 1
        try:
            with self._pool.connection() as connection, self._watched(connection):
                yield connection
        except (psycopg.OperationalError, psycopg.InterfaceError, PoolTimeout, PoolClosed) as error:
            raise StoreUnavailable(f"the database cannot be reached ({type(error).__name__})") from error
        finally:
            self._here.held -= 1

    def _watched(self, connection: Connection) -> AbstractContextManager[None]:
        return nullcontext() if self._watchdog is None else self._watchdog.over(connection)

    def _ensure_open(self) -> None:
        if not self._pool.closed:
            return
        with self._opening:
            if self._pool.closed and not getattr(self._pool, "_opened", False):
                self._pool.open(wait=False)


def migrate(url: str) -> list[str]:
    """Apply what is missing; the names applied. Safe to call from several processes at once (yoyo takes a lock)."""
    backend, migrations = _yoyo(url)
    with backend.lock():
        missing = backend.to_apply(migrations)
        names = [migration.id for migration in missing]
        backend.apply_migrations(missing)
    return names


def pending_migrations(connection: Connection) -> list[str]:
    """Names of the migrations that are not applied yet, by what yoyo wrote down. Reads only."""
    try:
        applied = {row["migration_id"] for row in queries.applied_migrations(connection)}
    except psycopg.errors.UndefinedTable:
        applied = set()
    return [name for name in MIGRATION_NAMES if name not in applied]


def _yoyo(url: str) -> tuple[Any, Any]:
    address = url.replace("postgresql://", "postgresql+psycopg://", 1).replace(
        "postgres://", "postgresql+psycopg://", 1
    )
    try:
        backend = yoyo.get_backend(address)
    except psycopg.OperationalError as error:
        raise StoreUnavailable(f"the database cannot be reached: {str(error).splitlines()[0]}") from None
    except yoyo.connections.BadConnectionURI:
        raise ConfigurationError("DATABASE_URL: expected an address that begins with postgresql://") from None
    return backend, yoyo.read_migrations(str(MIGRATIONS))
