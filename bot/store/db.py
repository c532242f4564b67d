"""The connection pool and transactions. What is said in SQL stands in `sql/*.sql` (see `queries.py`)."""

from __future__ import annotations

import logging
import threading
import time
import timeit
from collections.abc import Iterator
from contextlib import AbstractContextManager, contextmanager, nullcontext
from functools import partial

import psycopg
from psycopg_pool import PoolClosed, PoolTimeout

from bot.errors import StoreUnavailable
from bot.store.cipher import Cipher
from bot.store.postgres.connecting import (
    CAUTIOUS,
    LOST,
    LastFirstPool,
    PooledConnection,
    begin,
    check_address,
    has_gone,
    suit,
)
from bot.store.postgres.standstill import Standstill
from bot.store.postgres.watchdog import Watchdog
from bot.store.queries import Connection
from bot.store.work import UnitOfWork

# The pool logs every failed attempt to connect; while the database is away the callers already say so.
logging.getLogger("psycopg.pool").setLevel(logging.ERROR)
EXCHANGES = 10  # by which is measured how far away the server is


class Database:
    """A pool of at most `max_connections`. Opened on first use, so that a forked web worker gets its own."""

    def __init__(
        self, url: str, max_connections: int = 12, *, timeout: float = 2.0, limit: float | None = None
    ) -> None:
        """`timeout`: seconds to wait for a connection before StoreUnavailable; `limit`: to use it, None: as long as
        each statement may take. Raises ConfigurationError for what is no address."""
        check_address(url)
        self._url = url
        self._limit = limit
        self._watchdog = Watchdog()
        self._standstill = None if limit is None else Standstill(limit)
        self._pool = LastFirstPool(
            url,
            connection_class=PooledConnection,
            min_size=1,
            max_size=max_connections,
            timeout=timeout,
            open=False,
            # Beyond it the next request tries at once. The pool's own pauses grow, and keep it away from a server that
            # has long been back.
            reconnect_timeout=2,
            kwargs=CAUTIOUS,
            configure=suit,
        )
        self._opening = threading.Lock()
        self._here = threading.local()
        self._apart: list[Database] = []

    def connection(
        self, *, wait: float | None = None, limit: float | None = None
    ) -> AbstractContextManager[Connection]:
        """A connection in autocommit mode: for one statement. `wait`, `limit`: seconds to wait for it and to use it,
        where that is to be less than usual. Raises StoreUnavailable."""
        return self._checked_out(wait, limit)

    @contextmanager
    def transaction(self) -> Iterator[Connection]:
        """A connection inside one transaction, committed at the end of the block. Raises StoreUnavailable."""
        with self._checked_out() as connection:
            begin(connection)
            try:
                yield connection
            except BaseException:
                if not connection.closed:
                    connection.rollback()
                raise
            connection.commit()

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

    def distance(self) -> float:
        """Seconds until the server's answer to the least of all questions comes, at best. Raises StoreUnavailable."""
        with self.connection() as connection:
            return min(timeit.repeat(partial(connection.execute, ""), number=1, repeat=EXCHANGES))

    @property
    def held_by_this_thread(self) -> bool:
        """True while the current thread holds a connection: then it must not wait for the network."""
        return bool(getattr(self._here, "held", 0))

    def apart(self) -> Database:
        """One of its connections, for what those that hold the others may not keep waiting; itself where it has no
        more than one. Closed with it."""
        if self._pool.max_size == 1:
            return self
        self._pool.resize(self._pool.min_size, self._pool.max_size - 1)
        self._apart.append(Database(self._url, 1, timeout=self._pool.timeout, limit=self._limit))
        return self._apart[-1]

    def close(self) -> None:
        for one in (self, *self._apart):
            one._pool.close()

    @contextmanager
    def _checked_out(self, wait: float | None = None, limit: float | None = None) -> Iterator[Connection]:
        with (
            nullcontext() if self._standstill is None else self._standstill.use(self._ask),
            self._taken(wait, limit) as taken,
        ):
            yield taken

    def _ask(self) -> None:
        with self._taken(None, None) as connection:
            connection.execute("SELECT 1")

    @contextmanager
    def _taken(self, wait: float | None, limit: float | None) -> Iterator[Connection]:
        self._ensure_open()
        self._here.held = getattr(self._here, "held", 0) + 1
        try:
            connection = self._living(wait)
            try:
                with self._watched(connection, limit):
                    yield connection
            except LOST:
                connection.close()  # the next one may be well
                raise
            finally:
                self._pool.putconn(connection)  # which ends a transaction that was left open
        except (psycopg.OperationalError, psycopg.InterfaceError, PoolTimeout, PoolClosed, *LOST) as error:
            raise StoreUnavailable(f"the database cannot be reached ({type(error).__name__})") from error
        except psycopg.errors.FeatureNotSupported as error:
            if error.diag.source_function != "RevalidateCachedQuery":
                raise
            self._pool.drain()  # psycopg keeps the plan, and in autocommit mode each connection would fail for ever
            raise StoreUnavailable("the schema has changed since statements were prepared") from error
        finally:
            self._here.held -= 1

    def _living(self, wait: float | None) -> PooledConnection:
        """A connection whose other side is there. After a restart of the server or its pooler all have gone at once;
        the pool's own `check` pauses for a second or two after each of them, and then gives up."""
        deadline = time.monotonic() + (self._pool.timeout if wait is None else wait)
        while has_gone(connection := self._pool.getconn(deadline - time.monotonic())):
            connection.close()
            self._pool.putconn(connection)  # makes another
        return connection

    def _watched(self, connection: Connection, limit: float | None) -> AbstractContextManager[None]:
        seconds = limit or self._limit
        return nullcontext() if seconds is None else self._watchdog.over(connection, seconds)

    def _ensure_open(self) -> None:
        if not self._pool.closed:
            return
        with self._opening:
            if self._pool.closed and not getattr(self._pool, "_opened", False):
                self._pool.open(wait=False)
