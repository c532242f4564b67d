"""The roles of docs/deploy/roles.sql: one owns the schema and migrates, the other serves and can change rows only."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path

import psycopg
import pytest
from psycopg import sql

from bot.config import Answers
from bot.knowledge.vectors import keep_space
from bot.store.console.audit import Audit
from bot.store.console.chain import Chain
from bot.store.db import Database
from bot.store.postgres.migrating import migrate
from tests.support.builders import message, outcome
from tests.support.embedder import FakeEmbedder
from tests.support.fakes import FakeAnswerer, FakeConnector, FakeVendor
from tests.support.servers import Servers, as_role
from tests.support.store import Store
from workers.answer import AnswerJob

ROLES = Path(__file__).parents[2] / "docs/deploy/roles.sql"
OWNER, SERVING = "firstline_owner", "firstline"
PASSWORD = "p@ss/word#1"


@dataclass(frozen=True)
class Roles:
    superuser: str
    owner: str
    serving: str


@pytest.fixture(scope="module")
def roles(servers: Servers) -> Iterator[Roles]:
    """A new database, prepared as the page says and migrated by its owner."""
    url = servers.new_database("firstline_test_roles")
    with psycopg.connect(url, autocommit=True) as superuser:
        superuser.execute(ROLES.read_text().encode())
        for role in (OWNER, SERVING):
            password = sql.SQL("ALTER ROLE {} PASSWORD {}")
            superuser.execute(password.format(sql.Identifier(role), sql.Literal(PASSWORD)))
    both = Roles(url, as_role(url, OWNER, PASSWORD), as_role(url, SERVING, PASSWORD))
    migrate(both.owner)
    yield both
    with psycopg.connect(servers.database_url, autocommit=True) as superuser:
        superuser.execute("DROP DATABASE firstline_test_roles WITH (FORCE)")
        superuser.execute(f"DROP ROLE {OWNER}, {SERVING}".encode())


def test_under_the_serving_role_a_question_is_kept_answered_and_sent(roles: Roles) -> None:
    with closing(Database(roles.serving, 4)) as database:
        store = Store(database)
        store.accept([message("How do I reset my password?")])
        connector = FakeConnector(FakeVendor(database))
        answers = FakeAnswerer(database, outcome())
        AnswerJob(
            store.conversations, answers, {"intercom": connector}, Answers(settle_seconds=0), recorded=lambda _: None
        ).answer(store.conversation_id())

        store.send_next()

        assert store.outbox_kinds("sent") == ["answer"]


def test_the_serving_role_may_change_the_rows_of_every_table_and_nothing_else(roles: Roles) -> None:
    with psycopg.connect(roles.superuser) as superuser:
        tables = superuser.execute(
            "SELECT relname, has_table_privilege('firstline', oid, 'SELECT')"
            " AND (relkind = 'v' OR has_table_privilege('firstline', oid, 'INSERT')"
            " AND has_table_privilege('firstline', oid, 'UPDATE') AND has_table_privilege('firstline', oid, 'DELETE')),"
            " has_table_privilege('firstline', oid, 'TRUNCATE, TRIGGER, REFERENCES')"
            " FROM pg_class WHERE relnamespace = 'public'::regnamespace AND relkind IN ('r', 'v', 'p')"
        ).fetchall()
    assert len(tables) > 20
    assert [name for name, enough, too_much in tables if not enough or too_much] == []


@pytest.mark.parametrize(
    "statement", ["CREATE TABLE more (id int)", "ALTER TABLE messages ADD more int", "DROP TABLE messages"]
)
def test_the_serving_role_cannot_change_the_schema(roles: Roles, statement: str) -> None:
    with psycopg.connect(roles.serving) as serving, pytest.raises(psycopg.errors.InsufficientPrivilege):
        serving.execute(statement.encode())


@pytest.mark.parametrize(
    "statement",
    [
        "DELETE FROM audit_head",
        "UPDATE audit_head SET number = 0",
        "INSERT INTO audit_head (number, hash) VALUES (7, '')",
        "INSERT INTO audit_anchors (number, hash) VALUES (7, '')",
    ],
)
def test_the_serving_role_writes_the_audit_log_only_by_adding_to_it(roles: Roles, statement: str) -> None:
    with closing(Database(roles.serving, 1)) as database:
        Audit(database).note("ada", "looked")
        with (
            pytest.raises(psycopg.errors.RaiseException, match="written by the audit log alone"),
            database.connection() as connection,
        ):
            connection.execute(statement.encode())
        Audit(database).note("ada", "looked again")
        Chain(database).verify()


def test_the_serving_role_has_vectors_indexed_though_it_may_make_no_index(roles: Roles) -> None:
    with closing(Database(roles.serving, 1)) as database:
        space = keep_space(database, FakeEmbedder(database))
        with database.connection() as connection:
            made = connection.execute(
                "SELECT tableowner FROM pg_indexes JOIN pg_tables USING (tablename) WHERE indexname = %s",
                (f"vectors_of_space_{space.number}",),
            ).fetchone()
            with pytest.raises(psycopg.errors.InsufficientPrivilege):
                connection.execute("CREATE INDEX ON vectors (audience)")
    assert made == {"tableowner": OWNER}
