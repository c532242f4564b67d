"""How we connect to Postgres, so that a pooler in between may hand each transaction to another server connection.

What would stay on a server connection, and be met by another client there, is used only where no pooler is: start-up
options never, prepared statements and a session's own time-outs on a direct connection. Behind a pooler the time-outs
go with each transaction, without a round trip more: with its BEGIN, or in one pipeline with a statement that stands
alone.
"""

from __future__ import annotations

import select
from typing import Any, Self

import psycopg
from psycopg import conninfo, pq
from psycopg.rows import dict_row
from psycopg_pool import ConnectionPool

from bot.errors import ConfigurationError, StoreUnavailable
from bot.store.postgres.prepared import Statements, statements_of
from bot.store.queries import Connection, Row

# A session that is cut off in the middle must not hold its row locks for long. Milliseconds.
_BEGIN = "BEGIN; SET LOCAL statement_timeout = 15000; SET LOCAL idle_in_transaction_session_timeout = 15000"
_LIMIT_ONE = "SELECT set_config('statement_timeout', '15000', true)"
_DIRECT = (
    "SET statement_timeout = 15000; SET idle_in_transaction_session_timeout = 15000;"
    " SET plan_cache_mode = force_generic_plan"
)
NOT_AN_ADDRESS = (
    "the database's address is none that Postgres understands: expected postgresql://user:password@host:5432/name; in a"
    " password write % as %25, @ as %40, / as %2F, : as %3A, # as %23 and ? as %3F"
)


# What ends the use of a connection and is none of psycopg's OperationalErrors.
LOST = (
    psycopg.errors.IdleInTransactionSessionTimeout,  # our process stood still in a transaction
    psycopg.errors.TransactionTimeout,
    psycopg.errors.ReadOnlySqlTransaction,  # a fail-over has left us with a server that only reads
    psycopg.errors.InvalidSqlStatementName,  # a proxy that we did not see has discarded what was prepared
)


class LimitedCursor(psycopg.Cursor[Row]):
    """One whose statements are limited in time outside of transactions too."""

    def execute(
        self, query: Any, params: Any = None, *, prepare: bool | None = None, binary: bool | None = None
    ) -> Self:
        info = self.connection.info
        if info.transaction_status != pq.TransactionStatus.IDLE or info.pipeline_status != pq.PipelineStatus.OFF:
            return super().execute(query, params, prepare=prepare, binary=binary)
        # What a pipeline sends is one implicit transaction.
        with self.connection.pipeline():
            psycopg.Cursor(self.connection).execute(_LIMIT_ONE)
            return super().execute(query, params, prepare=prepare, binary=binary)


class PooledConnection(psycopg.Connection[Row]):
    """One of the pool's."""

    statements: Statements | None = None  # that are prepared; None behind a pooler

    def cursor(self, *args: Any, **options: Any) -> Any:
        if self.statements is not None:
            self.statements.catch_up()
        return super().cursor(*args, **options)

    def commit(self) -> None:
        super().commit() if self.statements is None else self.statements.commit()

    def rollback(self) -> None:
        if self.statements is not None:
            self.statements.forget()
        super().rollback()


class LastFirstPool(ConnectionPool[PooledConnection]):
    """Hands out what was given back last, whose server process has at hand what our statements need. psycopg's own
    takes turns, so that hardly any has."""

    def _get_ready_connection(self, timeout: float | None) -> PooledConnection | None:
        self._pool.rotate(1)
        return super()._get_ready_connection(timeout)


PLAIN: dict[str, Any] = {
    "row_factory": dict_row,
    "autocommit": True,
    "prepare_threshold": None,
    "connect_timeout": 5,
    # A server that is gone without a word (a fail-over, a cut cable) is noticed in seconds, and not when the kernel
    # gives up after a quarter of an hour. Over a Unix socket libpq ignores these.
    "keepalives_idle": 10,
    "keepalives_interval": 5,
    "keepalives_count": 3,
    "tcp_user_timeout": 15_000,  # milliseconds
}
# What every connection of the pool is, until `suit` has seen that it is direct.
CAUTIOUS = {**PLAIN, "cursor_factory": LimitedCursor}


def suit(connection: PooledConnection) -> None:
    """On a direct connection statements are planned once, and limits are the session's."""
    if behind_pooler(connection):
        return
    connection.cursor_factory = psycopg.Cursor
    connection.execute(_DIRECT)
    connection.statements = Statements(connection)


def begin(connection: Connection) -> None:
    """A transaction with limits in time."""
    statements = statements_of(connection)
    if statements is not None:
        statements.begin()
        return
    pooled = connection.cursor_factory is LimitedCursor
    psycopg.Cursor(connection).execute(_BEGIN if pooled else "BEGIN", prepare=False)


def has_gone(connection: Connection) -> bool:
    """Has the other side of an idle connection hung up? Nothing but its farewell comes in unasked, so looking is
    enough: to ask would be a round trip each time."""
    if connection.closed:
        return True
    waiting = select.poll()
    waiting.register(connection.fileno(), select.POLLIN)
    return bool(waiting.poll(0))


def connect(url: str) -> Connection:
    """A connection of its own, as the pool's are but without limits in time.

    Raises StoreUnavailable in Postgres' words, ConfigurationError for what is no address."""
    check_address(url)
    try:
        return psycopg.connect(url, **PLAIN)
    except psycopg.OperationalError as error:
        raise StoreUnavailable(f"the database cannot be reached: {reason(error)}") from None
    except psycopg.ProgrammingError:
        raise ConfigurationError(NOT_AN_ADDRESS) from None


def check_address(url: str) -> None:
    """Raises ConfigurationError. libpq's own words would show the part of a password that it takes for something else:
    of `u:secr@et@host` the host is `et@host`, of `u:sec/ret@host` the port is `sec`."""
    try:
        parts = conninfo.conninfo_to_dict(url)
    except psycopg.ProgrammingError:
        raise ConfigurationError(NOT_AN_ADDRESS) from None
    hosts, ports = (str(parts.get(name) or "").split(",") for name in ("host", "port"))
    if any("@" in host[1:] for host in hosts) or not all(port.isdecimal() or not port for port in ports):
        raise ConfigurationError(NOT_AN_ADDRESS)


def reason(error: psycopg.Error) -> str:
    """Postgres' or libpq's words in one line; of several servers' the last one's."""
    lines = str(error).strip().splitlines() or [type(error).__name__]
    return lines[-1].removeprefix("- ") if lines[0].startswith("multiple connection attempts failed") else lines[0]


def behind_pooler(connection: Connection) -> bool:
    """Does a pooler stand in between? Then the number by which we could cancel is the pooler's, not the server's."""
    with psycopg.Cursor(connection) as cursor:
        row = cursor.execute("SELECT pg_backend_pid() AS number").fetchone()
    return row is None or row["number"] != connection.info.backend_pid
