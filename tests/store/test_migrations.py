"""Migrations that carry rows over."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import closing
from itertools import pairwise

import psycopg
import pytest

from bot.store.db import Database
from bot.store.figures.fold import Figures
from bot.store.postgres.migrating import MIGRATIONS, migrate
from tests.support.servers import Servers

WHERE = "channel, account, thread_id"


@pytest.fixture
def connection(servers: Servers, process_number: int) -> Iterator[psycopg.Connection]:
    """To a migrated database of the test's own."""
    url = servers.new_database(f"firstline_test_migrations_{process_number}")
    migrate(url)
    with psycopg.connect(url, autocommit=True) as made:
        yield made


def run(connection: psycopg.Connection, name: str) -> None:
    connection.execute((MIGRATIONS / f"{name}.sql").read_text().encode())


def test_what_was_packed_into_the_id_of_a_thread_becomes_its_hint_and_back(connection: psycopg.Connection) -> None:
    packed, plain = ("slack", "T1", "C1:1.1:U1:2.2"), ("zendesk", "acme", "9")
    run(connection, "0007_thread_sync_hint.rollback")
    for row in (packed, plain):
        connection.execute(f"INSERT INTO thread_syncs ({WHERE}) VALUES (%s, %s, %s)", row)

    run(connection, "0007_thread_sync_hint")

    rows = connection.execute(f"SELECT {WHERE}, hint FROM thread_syncs ORDER BY channel").fetchall()
    assert rows == [("slack", "T1", "C1:1.1", "U1:2.2"), (*plain, "")]
    run(connection, "0007_thread_sync_hint.rollback")
    assert connection.execute(f"SELECT {WHERE} FROM thread_syncs ORDER BY channel").fetchall() == [packed, plain]


def test_numbers_are_given_once() -> None:
    """The id is the whole name, under which it is noted: two that share a number keep it, so that they run but once."""
    names = sorted(path.stem for path in MIGRATIONS.glob("*.sql") if not path.stem.endswith(".rollback"))
    twice = [pair for pair in pairwise(names) if pair[0][:4] == pair[1][:4]]

    assert twice == [("0041_counts_of_audiences", "0041_gaps")]


def test_vectors_move_into_a_table_of_their_own_and_are_searched_at_once(connection: psycopg.Connection) -> None:
    run(connection, "0044_passages_without_vectors.rollback")
    run(connection, "0036_vectors.rollback")
    article = (
        "INSERT INTO articles (source, key, url, title, config, content_hash) VALUES ('s', %s, %s, 't', 'english', '')"
    )
    passage = (
        "INSERT INTO passages (article_id, ordinal, headings, text, config, tsv, embedding, space)"
        " SELECT id, 0, '{}', 'text', 'english', '', %s::vector, %s FROM articles WHERE key = %s"
    )
    for key, vector in {"a": "[1, 0]", "b": "[0, 1]"}.items():
        connection.execute(article, (key, key))
        connection.execute(passage, (vector, "a:model:2", key))

    run(connection, "0036_vectors")

    spaces = connection.execute(
        "SELECT model, dimensions, server, complete_at IS NOT NULL FROM vector_spaces"
    ).fetchall()
    assert spaces == [("a:model", 2, None, True)]
    kept = connection.execute("SELECT audience, embedding::text FROM vectors ORDER BY passage_id").fetchall()
    assert kept == [("customer", "[1,0]"), ("customer", "[0,1]")]
    indexes = connection.execute("SELECT count(*) FROM pg_indexes WHERE indexname LIKE 'vectors_of_space_%'").fetchone()
    assert indexes == (1,)


def test_days_that_were_summed_up_before_there_were_arms_are_neither_lost_nor_counted_twice(
    connection: psycopg.Connection,
) -> None:
    """Given two conversations of a day, one of which is deleted since, when the arms come: the sum stays, and the one
    that is still there is told apart once it is counted anew. And back."""
    run(connection, "0063_arms_in_figures.rollback")
    connection.execute(
        "INSERT INTO conversations (id, channel, account, thread_id, requester_id, requester, language, arm,"
        " created_at)"
        " OVERRIDING SYSTEM VALUE VALUES (7, 'zendesk', 'acme', '1', 'u', '', 'en', 'terse', '2026-03-01 12:00Z')"
    )
    connection.execute("DELETE FROM figures_pending")
    for number in (7, 8):
        connection.execute(
            "INSERT INTO conversation_figures VALUES (%s, '2026-03-01', 'zendesk', 'en', 'none', 'none', true, 'open',"
            f" false, false, false, null, null, {', '.join(['0'] * 2)}, null, null, null,"
            f" {', '.join(['0'] * 5)}, '{{}}', {', '.join(['0'] * 5)})",
            (number,),
        )
    sums = ", ".join(["2", *["0"] * 23])
    connection.execute(f"INSERT INTO daily_figures VALUES ('2026-03-01', 'zendesk', 'en', 'none', 'none', {sums})")

    def told() -> list[tuple[object, ...]]:
        return connection.execute("SELECT arm, conversations FROM figure_deflection ORDER BY arm").fetchall()

    run(connection, "0063_arms_in_figures")
    assert told() == [("none", 2)]
    with closing(Database(connection.info.dsn + f" password={connection.info.password}", 1)) as database:
        assert Figures(database).run() == 1
    assert told() == [("none", 1), ("terse", 1)]

    run(connection, "0063_arms_in_figures.rollback")
    assert connection.execute("SELECT conversations FROM daily_figures").fetchall() == [(2,)]
