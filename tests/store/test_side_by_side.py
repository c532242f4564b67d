"""Blue and green: processes of the version before work on with the schema of this one, so that both may run at once,
and one may go back. Each statement of earlier commits is put to a database of today.
"""

from __future__ import annotations

import shutil
import subprocess
import tarfile
from contextlib import closing
from io import BytesIO
from itertools import islice
from pathlib import Path
from typing import Any

import aiosql
import psycopg
import pytest

from bot.errors import StoreUnavailable
from bot.store.db import Database
from bot.store.postgres.prepared import run
from tests.support.package import ROOT
from tests.support.store import Store

SQL, MIGRATIONS = "bot/store/sql", "bot/store/migrations"
BACK = 2  # the last commits with a migration: those before each of them
MISSING = (
    psycopg.errors.UndefinedColumn,
    psycopg.errors.UndefinedTable,
    psycopg.errors.UndefinedFunction,
    psycopg.errors.UndefinedObject,
    psycopg.errors.DatatypeMismatch,
    psycopg.errors.InvalidColumnReference,  # ON CONFLICT without its index
)


def git(*arguments: str) -> bytes:
    return subprocess.run(["git", *arguments], cwd=ROOT, capture_output=True, check=True).stdout


def earlier() -> list[str]:
    """Commits right before a migration came in; none without a history."""
    if shutil.which("git") is None or not (ROOT / ".git").exists():
        return []
    added = git("log", "-20", "--format=%H", "--diff-filter=A", "--", MIGRATIONS).decode().split()
    before = (git("rev-parse", f"{commit}^").decode().strip() for commit in added)
    return [*islice((commit for commit in before if not changed_since(commit)), BACK)]


def changed_since(commit: str) -> bool:
    """Was a migration of that time written anew, as may be before a release? Nobody's database is as it was then."""
    return bool(git("diff", "--name-only", "--diff-filter=MD", commit, "--", MIGRATIONS).strip())


@pytest.fixture(scope="module")
def versions(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Any]:
    """The statements of each, by commit."""
    found = {}
    for commit in earlier():
        folder = tmp_path_factory.mktemp(commit[:12])
        with tarfile.open(fileobj=BytesIO(git("archive", commit, SQL))) as archive:
            archive.extractall(folder, filter="data")
        found[commit[:12]] = aiosql.from_path(folder / SQL, "psycopg", mandatory_parameters=False)
    if not found:
        pytest.skip("there is no history here")
    return found


def broken(store: Store, statements: Any) -> dict[str, str]:
    """What cannot be run any more; that NULL is refused here or there says that it could."""
    found = {}
    with store.database.connection() as connection:
        connection.execute("SET lock_timeout = '5s'")
        for name in (one for one in statements.available_queries if not one.endswith("_cursor")):
            sql = getattr(statements, name).sql
            connection.execute("BEGIN")
            try:
                connection.execute(sql, Nothing())
            except MISSING as error:
                found[name] = str(error).splitlines()[0]
            except psycopg.Error:
                pass
            finally:
                connection.execute("ROLLBACK")
    return found


class Nothing(dict[str, None]):
    """NULL for every parameter."""

    def __missing__(self, name: str) -> None:
        return None


def test_every_statement_of_the_versions_before_runs_on_the_schema_of_this_one(
    store: Store, versions: dict[str, Any]
) -> None:
    assert all(len(statements.available_queries) > 400 for statements in versions.values())
    assert {commit: wrong for commit, statements in versions.items() if (wrong := broken(store, statements))} == {}


def test_a_process_that_runs_while_a_table_gets_a_column_asks_again_once(database_url: str) -> None:
    read = "SELECT * FROM widened"
    with closing(Database(database_url, 2)) as running, psycopg.connect(database_url, autocommit=True) as migration:
        migration.execute("CREATE TABLE widened (id int)")
        try:
            with running.connection() as one, running.connection() as two:
                for connection in (one, two) * 2:
                    run(connection, read, {})  # from the second time on as it was planned
            migration.execute("ALTER TABLE widened ADD COLUMN word text")
            with pytest.raises(StoreUnavailable, match="schema"), running.connection() as connection:
                run(connection, read, {})

            with running.connection() as one, running.connection() as two:
                assert [run(connection, read, {}).rows for connection in (one, two) * 2] == [[]] * 4
        finally:
            migration.execute("DROP TABLE widened")


def test_one_that_needs_what_is_gone_is_noticed(store: Store, tmp_path: Path) -> None:
    (tmp_path / "gone.sql").write_text(
        "-- name: gone\nSELECT gone FROM messages WHERE id = :id;\n\n-- name: here\nSELECT id FROM messages;\n"
    )
    statements = aiosql.from_path(tmp_path, "psycopg", mandatory_parameters=False)

    assert broken(store, statements) == {"gone": 'column "gone" does not exist'}
