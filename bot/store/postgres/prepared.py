"""Statements of `sql/*.sql` on a direct connection: from their second run on they are prepared, and run without what a
cursor does anew each time, which is most of a small statement's cost to us.

A prepared statement keeps its parameters' types and its columns: Postgres refuses to run it once they would differ. So
both are looked at once. Behind a pooler nothing is prepared, and psycopg's cursors do it all.
"""

from __future__ import annotations

import re
from collections import OrderedDict
from collections.abc import Mapping
from functools import cache
from typing import Any, NamedTuple

import psycopg
from aiosql.adapters.pyformat import PyFormatAdapter
from psycopg import errors, generators, pq
from psycopg.adapt import PyFormat, Transformer
from psycopg.pq.abc import PGresult

Row = dict[str, Any]
MOST = 100  # statements of a connection, each with a plan in its server process
_Key = tuple[str, tuple[int, ...] | None]  # a statement, and the types of its parameters
_WELL = (pq.ExecStatus.COMMAND_OK, pq.ExecStatus.TUPLES_OK)
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
        self._made = 0

    def run(self, sql: str, parameters: Mapping[str, Any]) -> Result | None:
        """None where it is to be run otherwise: it runs for the first time. Raises psycopg.Error."""
        text, adapt = text_of(sql), self._adapt
        values = adapt.dump_sequence([parameters[name] for name in text.names], text.formats)
        key, formats = (sql, adapt.types), adapt.formats
        if key not in self._known:
            self._known.add(key)
            return None
        name = self._names.get(key) or self._prepare(key, text.query)
        self._names.move_to_end(key)
        self._pgconn.send_query_prepared(name, values, param_formats=formats)
        result = self._result()
        columns = self._columns.get(name)
        if columns is None:
            columns = self._columns[name] = [(result.fname(at) or b"").decode() for at in range(result.nfields)]
        if not columns:
            return Result([], result.command_tuples or 0)
        adapt.set_pgresult(result)
        rows = [dict(zip(columns, row, strict=True)) for row in adapt.load_rows(0, result.ntuples, tuple)]
        adapt.set_pgresult(None)  # what was read is not kept until the next statement
        return Result(rows, len(rows))

    def _prepare(self, key: _Key, query: bytes) -> bytes:
        if len(self._names) >= MOST:
            _, oldest = self._names.popitem(last=False)
            self._columns.pop(oldest, None)
            self._pgconn.send_query(b"DEALLOCATE " + oldest)
            self._result()
        self._made += 1
        name = b"firstline_%d" % self._made
        self._pgconn.send_prepare(name, query, param_types=key[1])
        self._result()
        self._names[key] = name
        return name

    def _result(self) -> PGresult:
        connection = self._connection
        with connection.lock:
            results = connection.wait(generators.execute(self._pgconn))
        for result in results:
            if result.status not in _WELL:
                raise errors.error_from_result(result)
        last: PGresult = results[-1]
        return last


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
        return run(conn, sql, parameters).affected


def run(connection: Any, sql: str, parameters: Mapping[str, Any]) -> Result:
    statements: Statements | None = getattr(connection, "statements", None)
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
