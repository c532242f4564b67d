"""Statements of `sql/*.sql` on a direct connection: from their second run on they are prepared, and run without what a
cursor does anew each time, which is most of a small statement's cost to us.

A prepared statement keeps its parameters' types and its columns: Postgres refuses to run it once they would differ. So
both are looked at once. Behind a pooler nothing is prepared, and psycopg's cursors do it all.

What need not be waited for goes out with what comes next, in one round trip: the beginning of a transaction, and
changes of which nobody asks what came of them (`together`). Each would cost a thread its turn.
"""

from __future__ import annotations

import re
import secrets
from collections import OrderedDict
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import AbstractContextManager, contextmanager, nullcontext
from functools import cache, partial
from typing import Any, NamedTuple

import psycopg
from aiosql.adapters.pyformat import PyFormatAdapter
from psycopg import errors, generators, pq
from psycopg.abc import PQGen
from psycopg.adapt import PyFormat, Transformer
from psycopg.pq.abc import PGresult

Row = dict[str, Any]
MOST = 100  # statements of a connection, each with a plan in its server process
_Key = tuple[str, tuple[int, ...] | None]  # a statement, and the types of its parameters
_Send = Callable[[], None]
_WELL = (pq.ExecStatus.COMMAND_OK, pq.ExecStatus.TUPLES_OK, pq.ExecStatus.PIPELINE_SYNC)
_IDLE, _IN_TRANSACTION = pq.TransactionStatus.IDLE, pq.TransactionStatus.INTRANS
_PLACEHOLDER = re.compile(r"%(?:\((\w+)\)s|%)")


class Text(NamedTuple):
    query: bytes  # with `$1`
    names: tuple[str, ...]  # of its parameters, in their order
    formats: list[PyFormat]


class Result(NamedTuple):
    rows: list[Row]
    affected: int  # of the rows that came back or were changed


class Statements:
    """Those of one connection that have run before."""

    def __init__(self, connection: psycopg.Connection[Any]) -> None:
        self._connection = connection
        self._pgconn = connection.pgconn
        self._adapt = Transformer(connection)
        self._known: set[_Key] = set()
        self._names: OrderedDict[_Key, bytes] = OrderedDict()  # of those that are prepared, the last used at the end
        self._columns: dict[bytes, list[str]] = {}
        # Each name is this connection's alone: behind a proxy that we did not see it is nobody else's statement.
        self._prefix = b"firstline_%s_" % secrets.token_hex(4).encode()
        self._made = 0
        self._before: list[_Send] = []  # what goes out with the next
        self._gathers = False

    def run(self, sql: str, parameters: Mapping[str, Any]) -> Result | None:
        """None where it is to be run otherwise: it runs for the first time. Raises psycopg.Error."""
        key, values, formats = self._dumped(sql, parameters)
        if key not in self._known:
            self._known.add(key)
            return None
        name, adapt = self._prepared(key), self._adapt
        result = self._sent(partial(self._pgconn.send_query_prepared, name, values, param_formats=formats))
        columns = self._columns.get(name)
        if columns is None:
            columns = self._columns[name] = [(result.fname(at) or b"").decode() for at in range(result.nfields)]
        if not columns:
            return Result([], result.command_tuples or 0)
        adapt.set_pgresult(result)
        rows = [dict(zip(columns, row, strict=True)) for row in adapt.load_rows(0, result.ntuples, tuple)]
        adapt.set_pgresult(None)  # what was read is not kept until the next statement
        return Result(rows, len(rows))

    def put_off(self, sql: str, parameters: Mapping[str, Any]) -> bool:
        """False where it is to be run now."""
        if not self._gathers:
            return False
        key, values, formats = self._dumped(sql, parameters)
        if key not in self._known:
            return False
        name = self._prepared(key)
        self._before.append(partial(self._pgconn.send_query_prepared, name, values, param_formats=formats))
        return True

    @contextmanager
    def gathering(self) -> Iterator[None]:
        """Only in a transaction is there an end with which they go out."""
        before, self._gathers = self._gathers, bool(self._before) or self._pgconn.transaction_status == _IN_TRANSACTION
        try:
            yield
        finally:
            self._gathers = before

    def begin(self) -> None:
        """A transaction, with its first statement."""
        self._before.append(partial(self._pgconn.send_query_params, b"BEGIN", None))

    def commit(self) -> None:
        """Raises psycopg.Error, also that of what was put off."""
        if self._pgconn.transaction_status == _IDLE and len(self._before) <= 1:
            self._before.clear()  # nothing has happened in it
            return
        self._sent(partial(self._pgconn.send_query_params, b"COMMIT", None))

    def catch_up(self) -> None:
        """What was put off goes out, before something that is not ours."""
        if self._before:
            self._sent(self._before.pop())

    def forget(self) -> None:
        """What was put off is not to be done."""
        self._before.clear()

    def _dumped(self, sql: str, parameters: Mapping[str, Any]) -> tuple[_Key, Sequence[Any], list[Any] | None]:
        text, adapt = text_of(sql), self._adapt
        values = adapt.dump_sequence([parameters[name] for name in text.names], text.formats)
        return (sql, adapt.types), values, adapt.formats

    def _prepared(self, key: _Key) -> bytes:
        """Its name, under which it stays the longer the more it is used."""
        name = self._names.get(key) or self._prepare(key)
        self._names.move_to_end(key)
        return name

    def _prepare(self, key: _Key) -> bytes:
        if len(self._names) >= MOST:
            _, oldest = self._names.popitem(last=False)
            self._columns.pop(oldest, None)
            self._sent(partial(self._pgconn.send_query_params, b"DEALLOCATE " + oldest, None))
        self._made += 1
        name = self._prefix + b"%d" % self._made
        self._sent(partial(self._pgconn.send_prepare, name, text_of(key[0]).query, param_types=key[1]))
        self._names[key] = name
        return name

    def _sent(self, send: _Send) -> PGresult:
        """The result of this, behind what was put off. Raises the first error."""
        before, self._before = self._before, []
        exchange = self._in_one_go([*before, send]) if before else self._alone(send)
        with self._connection.lock:
            results = self._connection.wait(exchange)
        for result in results:
            if result.status not in _WELL:
                raise errors.error_from_result(result)
        return results[len(before)]

    def _alone(self, send: _Send) -> PQGen[list[PGresult]]:
        send()
        exchange: PQGen[list[PGresult]] = generators.execute(self._pgconn)
        return exchange

    def _in_one_go(self, sends: Sequence[_Send]) -> PQGen[list[PGresult]]:
        """A result each, and one that tells that there are no more."""
        pgconn, results = self._pgconn, list[PGresult]()
        try:
            pgconn.enter_pipeline_mode()
            for send in sends:
                send()
            pgconn.pipeline_sync()
            yield from generators.send(pgconn)
            for _ in range(len(sends) + 1):
                results += yield from generators.fetch_many(pgconn)
            pgconn.exit_pipeline_mode()
        except BaseException:
            pgconn.finish()  # it would take what is still to come for other statements' results
            raise
        return results


class Adapter(PyFormatAdapter):
    """aiosql's for psycopg, with `Statements` where the connection has them. What is asked for is read at once."""

    def select(self, conn: Any, _name: str, sql: str, parameters: Any, _class: object = None) -> Any:
        return iter(run(conn, sql, parameters).rows)

    def select_one(self, conn: Any, _name: str, sql: str, parameters: Any, _class: object = None) -> Any:
        return next(iter(run(conn, sql, parameters).rows), None)

    def select_value(self, conn: Any, _name: str, sql: str, parameters: Any) -> Any:
        rows = run(conn, sql, parameters).rows
        return next(iter(rows[0].values())) if rows else None

    def insert_update_delete(self, conn: Any, _name: str, sql: str, parameters: Any) -> int:
        statements = statements_of(conn)
        if statements is not None and statements.put_off(sql, parameters):
            return 0
        return run(conn, sql, parameters).affected


def statements_of(connection: Any) -> Statements | None:
    """None behind a pooler, and where a connection is none of the pool's."""
    statements: Statements | None = getattr(connection, "statements", None)
    return statements


def together(connection: Any) -> AbstractContextManager[None]:
    """What is changed while the context lasts goes out with the next statement of the transaction, or with its end; how
    many rows that were is not told, and its errors come from there."""
    statements = statements_of(connection)
    return nullcontext() if statements is None else statements.gathering()


def run(connection: Any, sql: str, parameters: Mapping[str, Any]) -> Result:
    statements = statements_of(connection)
    if statements is not None and (result := statements.run(sql, parameters)) is not None:
        return result
    with connection.cursor() as cursor:
        cursor.execute(sql, parameters)
        return Result(cursor.fetchall() if cursor.description else [], cursor.rowcount)


@cache
def text_of(sql: str) -> Text:
    """psycopg's placeholders as Postgres' own."""
    names = tuple(dict.fromkeys(name for name in _PLACEHOLDER.findall(sql) if name))
    query = _PLACEHOLDER.sub(lambda found: f"${names.index(found[1]) + 1}" if found[1] else "%", sql)
    return Text(query.encode(), names, [PyFormat.AUTO] * len(names))
