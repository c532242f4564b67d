"""What `benchmarks.growth` measures are the statements as they are."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from benchmarks.growth import STATEMENTS, Of
from bot.app.metrics import StoreCollector
from bot.store.db import Database

CONVERSATION = """
INSERT INTO conversations (channel, account, thread_id, requester_id, requester)
VALUES ('slack', 'one', 't', 'r', '') RETURNING id, channel, thread_id, requester_id
"""


ARTICLES = """
WITH added AS (
    INSERT INTO articles (source, key, url, title, config, content_hash)
    SELECT 'help', 'a' || n, 'https://help.acme.example/' || n, 'An article', 'english', ''
    FROM generate_series(%s::int, %s::int) n RETURNING id
), passages AS (
    INSERT INTO passages (article_id, ordinal, headings, text, config, words, tsv)
    SELECT id, o, '{}', 'text', 'english', '{}', '' FROM added CROSS JOIN generate_series(0, 3) o RETURNING id
)
INSERT INTO vectors (passage_id, space, audience, embedding)
SELECT id, (SELECT id FROM vector_spaces), 'customer', '[1, 0]' FROM passages
"""
BLOCKS = """
SELECT coalesce(sum(heap_blks_hit + heap_blks_read + coalesce(idx_blks_hit + idx_blks_read, 0)), 0)::bigint AS blocks
FROM pg_statio_user_tables
"""


@pytest.fixture
def database(database_url: str) -> Iterator[Database]:
    database = Database(database_url, 1)
    yield database
    database.close()


def test_each_can_be_asked(database: Database) -> None:
    for name, ask in STATEMENTS.items():
        with database.connection() as connection, connection.transaction(force_rollback=True):
            (row,) = connection.execute(CONVERSATION.encode()).fetchall()
            try:
                ask(connection, Of(**row))
            except Exception as error:
                raise AssertionError(name) from error


def test_a_look_at_the_metrics_reads_no_more_where_there_are_more_articles(database: Database) -> None:
    def blocks() -> int:
        with database.connection() as connection:
            connection.execute("SELECT pg_stat_force_next_flush()")
            connection.execute("SELECT 1")
            row = connection.execute(BLOCKS.encode()).fetchone()
            assert row is not None
            return int(row["blocks"])

    def read_by_a_look() -> int:
        list(collector.collect())  # what is planned anew after VACUUM is planned now
        before = blocks()
        list(collector.collect())
        return blocks() - before

    def add(first: int, last: int) -> None:
        with database.connection() as connection:
            connection.execute(ARTICLES.encode(), (first, last))
            connection.execute("VACUUM ANALYZE")

    collector = StoreCollector(database, ("slack",), "made:2")
    with database.connection() as connection:
        # A number that no index of another test's is for.
        space = "INSERT INTO vector_spaces (id, model, dimensions) OVERRIDING SYSTEM VALUE VALUES (990001, 'made', 2)"
        connection.execute(space)
        connection.execute("INSERT INTO audiences (name, level) VALUES ('customer', 'public') ON CONFLICT DO NOTHING")
        connection.execute("INSERT INTO sources (name, good_at) VALUES ('help', now())")
    add(1, 50)
    few = read_by_a_look()
    add(51, 3000)
    assert read_by_a_look() <= few + 5
