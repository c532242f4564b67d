"""What `benchmarks.growth` measures are the statements as they are."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from benchmarks.growth import STATEMENTS, Of
from bot.store.db import Database

CONVERSATION = """
INSERT INTO conversations (channel, account, thread_id, requester_id, requester)
VALUES ('slack', 'one', 't', 'r', '') RETURNING id, channel, thread_id, requester_id
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
