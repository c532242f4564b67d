"""Statements on a direct connection, which are prepared from their second run on, and the connection that is next."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from contextlib import closing
from typing import Any

import psycopg
import pytest
from psycopg._queries import _query2pg_nocache

from bot.store import stub
from bot.store.approvals.listed import listed
from bot.store.cipher import Cipher
from bot.store.comparisons.pairs import Comparisons
from bot.store.db import Database
from bot.store.decisions.read import explain
from bot.store.postgres import prepared
from bot.store.postgres.connecting import PooledConnection, begin
from bot.store.postgres.prepared import together
from bot.store.queries import Connection, queries
from tests.support.builders import message
from tests.support.store import Store


@pytest.fixture
def connection(store: Store, database_url: str) -> Iterator[Connection]:
    store.accept([message()])
    with closing(Database(database_url, 1)) as database, database.connection() as connection:
        yield connection


def prepared_statements(connection: Connection) -> list[str]:
    return [row["statement"] for row in connection.execute("SELECT statement FROM pg_prepared_statements")]


def test_every_statement_has_its_parameters_where_psycopg_would_have_them() -> None:
    for name, statement in stub.statements():
        query, _, names, _ = _query2pg_nocache(statement.sql.encode(), "utf-8")
        text = prepared.text_of(statement.sql)
        assert (text.query, list(text.names)) == (query, names or []), name


def test_what_comes_back_is_the_same_at_every_run(connection: Connection) -> None:
    (number,) = [row["id"] for row in connection.execute("SELECT id FROM conversations")]
    rows = [queries.conversation_row(connection, id=number) for _ in range(3)]
    assert rows[0] == rows[1] == rows[2]
    assert [queries.conversation_row(connection, id=0) for _ in range(3)] == [None] * 3
    lists = [list(queries.waiting_messages(connection, id=number)) for _ in range(3)]
    assert len(lists[0]) == 1
    assert [[row["id"] for row in rows] for rows in lists] == [[lists[0][0]["id"]]] * 3
    assert [queries.void_lease(connection, id=id) for id in (number, number, number, 0)] == [1, 1, 1, 0]
    assert len(prepared_statements(connection)) == 3


def test_a_statement_is_prepared_for_each_type_of_its_parameters(connection: Connection) -> None:
    for _ in range(3):
        for number in (1, 70_000, 2**40):
            assert queries.conversation_row(connection, id=number) is None or number == 1
        assert queries.conversation_row(connection, id=None) is None
    assert len(prepared_statements(connection)) == 4


def test_no_two_connections_have_a_name_in_common(database_url: str) -> None:
    """A proxy that hands one's statement to the other's server process gets an error, and not another statement run."""
    names = []
    for _ in range(2):
        with closing(Database(database_url, 1)) as database, database.connection() as connection:
            for _run in range(2):
                queries.void_lease(connection, id=0)
            names += [row["name"] for row in connection.execute("SELECT name FROM pg_prepared_statements")]
    assert len(set(names)) == len(names) == 2


def test_no_more_are_kept_than_a_server_process_should_have_plans(
    connection: Connection, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(prepared, "MOST", 2)
    for _ in range(3):
        for _ in range(2):
            queries.void_lease(connection, id=0)
        for _ in range(2):
            queries.conversation_row(connection, id=0)
        for _ in range(2):
            list(queries.waiting_messages(connection, id=0))
    assert len(prepared_statements(connection)) == 2


def test_an_error_is_psycopgs_own_and_leaves_what_was_prepared(store: Store, database_url: str) -> None:
    """psycopg forgets what it has prepared with each transaction that is rolled back."""
    store.accept([message()])
    number, turn = store.conversation_id(), store.rows("SELECT id FROM messages")[0]["id"]
    with closing(Database(database_url, 1)) as database:
        for _ in range(3):
            with pytest.raises(psycopg.errors.UniqueViolation) as raised:
                proposed_twice(database, number, turn)
            assert raised.value.diag.table_name == "drafts"
            with database.transaction() as connection:
                assert queries.conversation_row(connection, id=number)["id"] == number


def test_a_transaction_begins_with_its_first_statement_and_is_none_without(
    connection: Connection, monkeypatch: pytest.MonkeyPatch
) -> None:
    for _ in range(2):
        queries.void_lease(connection, id=0)
    trips = round_trips(monkeypatch)
    begin(connection)
    connection.commit()
    assert len(trips) == 0
    begin(connection)
    queries.void_lease(connection, id=0)
    connection.commit()
    assert len(trips) == 2
    begin(connection)
    assert [row["now"] for row in connection.execute("SELECT now()::text AS now")] == [
        row["now"] for row in connection.execute("SELECT now()::text AS now")
    ]
    connection.rollback()


def test_changes_made_together_go_out_with_the_next_question_or_the_end(
    store: Store, database_url: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    store.accept([message()])
    number = store.conversation_id()
    with closing(Database(database_url, 1)) as database:
        for language in ("de", "fr"):
            with database.connection() as connection:  # in no transaction, and not known yet: each by itself
                with together(connection):
                    queries.set_language(connection, id=number, language=language)
                    queries.set_mode(connection, id=number, mode="answer")
                assert queries.conversation_row(connection, id=number)["language"] == "de"
        trips = round_trips(monkeypatch)
        with database.transaction() as connection, together(connection):
            queries.set_mode(connection, id=number, mode="shadow")
            queries.set_mode(connection, id=number, mode="draft")
            assert len(trips) == 0
            assert queries.conversation_row(connection, id=number)["mode"] == "draft"
            queries.set_mode(connection, id=number, mode="proactive")
        assert len(trips) == 2
    assert store.rows("SELECT mode FROM conversations") == [{"mode": "proactive"}]


def test_what_was_put_off_and_fails_undoes_its_transaction(store: Store, database_url: str) -> None:
    store.accept([message()])
    number = store.conversation_id()
    with closing(Database(database_url, 1)) as database:
        for mode in ("answer", "draft"):
            with database.connection() as connection:
                queries.set_mode(connection, id=number, mode=mode)
        for modes, asks in ((["shadow", "no such mode"], True), (["no such mode", "shadow"], False)):
            with pytest.raises(psycopg.errors.CheckViolation):
                modes_in_turn(database, number, modes, asks=asks)
            with database.transaction() as connection:
                assert queries.conversation_row(connection, id=number)["mode"] == "draft"
        with pytest.raises(KeyError):
            modes_in_turn(database, number, ["shadow"], asks=False, fails=True)
        with database.transaction() as connection:
            assert queries.conversation_row(connection, id=number)["mode"] == "draft"


def modes_in_turn(database: Database, number: int, modes: list[str], *, asks: bool, fails: bool = False) -> None:
    with database.transaction() as connection:
        with together(connection):
            for mode in modes:
                queries.set_mode(connection, id=number, mode=mode)
        if asks:
            queries.conversation_row(connection, id=number)
        if fails:
            raise KeyError(number)


def round_trips(monkeypatch: pytest.MonkeyPatch) -> list[bool]:
    """One for each, from now on."""
    trips: list[bool] = []
    wait = psycopg.Connection.wait

    def waited(self: Connection, *args: Any, **options: Any) -> Any:
        trips.append(True)
        return wait(self, *args, **options)

    monkeypatch.setattr(PooledConnection, "wait", waited)
    return trips


def proposed_twice(database: Database, conversation_id: int, turn_id: int) -> None:
    with database.transaction() as connection:
        for _ in range(2):
            queries.insert_draft(connection, turn_id=turn_id, conversation_id=conversation_id, confidence=1.0)


def test_the_connection_that_was_given_back_last_is_the_next(database_url: str) -> None:
    """Its server process has at hand what statements need."""
    with closing(Database(database_url, 3)) as database:
        uses = [database.connection() for _ in range(3)]
        processes = [use.__enter__().info.backend_pid for use in uses]
        for at in (1, 2, 0):
            uses[at].__exit__(None, None, None)
        assert len(set(processes)) == 3
        for _ in range(3):
            with database.connection() as last:
                assert last.info.backend_pid == processes[0]
                with database.connection() as before:
                    assert before.info.backend_pid == processes[2]


MANY = """
INSERT INTO conversations (channel, account, thread_id, requester_id, requester)
SELECT 'slack', 'one', 't' || n, 'r' || n, '' FROM generate_series(1, 2000) n;
INSERT INTO act_requests (conversation_id, tool, definition, body, state, expires_at)
SELECT id, 'refund', '', '', 'done', now() FROM conversations;
INSERT INTO comparisons (conversation_id, mode, kind, intent, compared_at)
SELECT id, 'draft', 'answered', 'complaint', now() FROM conversations;
ANALYZE conversations, act_requests, comparisons
"""
LISTS: dict[str, Callable[[Database, Cipher], Sequence[object]]] = {
    "act_requests": lambda database, cipher: listed(database, cipher, number=-1),
    "comparisons": lambda database, cipher: Comparisons(database, cipher).listed(intent="billing"),
    "conversations": lambda database, _: explain(database, "none", "slack"),
}


def test_what_a_filter_is_given_for_is_looked_for_by_its_index(store: Store, database_url: str) -> None:
    """A plan for any value reads all, since the filter may be left out."""
    with closing(Database(database_url, 1)) as database:
        with database.connection() as connection:
            connection.execute(MANY)
        before = rows_read(database)
        for look in LISTS.values():
            assert not look(database, store.cipher)
        after = rows_read(database)
    assert {table: after[table] - before[table] < 10 for table in LISTS} == dict.fromkeys(LISTS, True)


def rows_read(database: Database) -> dict[str, int]:
    """Of each table, by the only connection, which counts them at the end of a transaction."""
    with database.connection() as connection:
        connection.execute("SELECT pg_stat_force_next_flush()")
        rows = connection.execute(
            "SELECT relname, seq_tup_read + coalesce(idx_tup_fetch, 0) AS read FROM pg_stat_user_tables"
        )
        return {row["relname"]: row["read"] for row in rows}
