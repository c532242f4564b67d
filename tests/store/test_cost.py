"""What a message costs Postgres: statements that are asked, and updates that touch no index."""

from __future__ import annotations

from uuid import uuid4

from bot.store.queries import Connection, queries
from tests.support.builders import message, outcome
from tests.support.store import Store


def touches_no_index(connection: Connection, table: str) -> bool:
    counts = "SELECT pg_stat_get_xact_tuples_updated(%s::regclass), pg_stat_get_xact_tuples_hot_updated(%s::regclass)"
    (row,) = connection.execute(counts.encode(), (table, table)).fetchall()
    updated, hot = row.values()
    return bool(updated == hot > 0)


def test_a_conversation_is_claimed_and_read_in_three_statements(store: Store, asked: list[str]) -> None:
    store.accept([message()])
    number = store.conversation_id()
    asked.clear()
    assert store.conversations.claim(number) is not None
    assert len(asked) == 3


def test_a_message_is_leased_in_one_statement_and_marked_in_one(store: Store, asked: list[str]) -> None:
    store.accept([message()])
    claim = store.conversations.claim(store.conversation_id())
    assert claim is not None
    store.conversations.record(claim, outcome())
    number = store.conversation_id()
    asked.clear()
    queued = store.outbox.claim(number, "requester")
    assert queued is not None
    assert len(asked) == 1
    store.sent(queued)
    assert len(asked) == 2
    assert not store.outbox.is_due(number, "requester")
    assert len(asked) == 3


def test_leases_and_buckets_touch_no_index(store: Store) -> None:
    store.accept([message()])
    claim = store.conversations.claim(store.conversation_id())
    assert claim is not None
    store.conversations.record(claim, outcome())
    number = store.conversation_id()
    with store.database.transaction() as connection:
        assert queries.claim_outbox(connection, conversation_id=number, lane="requester", holder=None, seconds=60)
        assert touches_no_index(connection, "outbox")
        bucket = {"key": str(uuid4()), "burst": 10.0, "rate": 1.0, "least": 60.0}
        for _ in range(2):
            queries.take_requesters_token(connection, **bucket)
        assert touches_no_index(connection, "buckets")
