"""What letters leave behind: the outbox is read by every sweep, and must not swell with what was sent long ago.

VACUUM runs here as often as the tables' own settings have Postgres's autovacuum run on a table of that size.
"""

from __future__ import annotations

import pytest

from bot.store.queries import Connection, queries
from tests.support.builders import message
from tests.support.store import Store

BODY = b"x" * 600
PAGE = 8192


def letters(store: Store, number: int, *, vacuum_every: int) -> dict[str, int]:
    """So many letters are put in, claimed and marked, one after the other; the bytes of the table and its indexes."""
    store.accept([message()])
    conversation = store.conversation_id()
    with store.database.connection() as connection:
        connection.execute("SET synchronous_commit = off")
        for count in range(1, number + 1):
            _letter(connection, conversation)
            if count % vacuum_every == 0:
                connection.execute("VACUUM outbox")
        connection.execute("RESET synchronous_commit")
        connection.execute("SELECT pg_stat_force_next_flush()")
    sizes = store.rows(
        "SELECT relname AS name, pg_relation_size(oid) AS bytes FROM pg_class WHERE oid = 'outbox'::regclass "
        "OR oid IN (SELECT indexrelid FROM pg_index WHERE indrelid = 'outbox'::regclass)"
    )
    return {row["name"]: row["bytes"] for row in sizes}


def _letter(connection: Connection, conversation: int) -> None:
    queries.insert_outbox(
        connection, conversation_id=conversation, handoff_id=None, lane="upkeep", kind="take_back", key=None, body=BODY,
        fence_owner=None, fence_epoch=None, goes_to=None, seconds=0,
    )  # fmt: skip
    row = queries.claim_outbox(connection, conversation_id=conversation, lane="upkeep", holder=None, seconds=60)
    assert queries.mark_undisputed(connection, id=row["id"], token=row["lease_token"], external_id="x") is not None


def bounded(sizes: dict[str, int], number: int) -> None:
    row = len(BODY) + 250  # with its header and other columns
    assert sizes["outbox"] < 1.6 * number * row + 20 * PAGE
    for pending in ("outbox_pending", "outbox_due"):
        assert sizes[pending] <= 24 * PAGE, f"{pending} holds nothing, and has {sizes[pending]} bytes"
    assert sum(size for name, size in sizes.items() if name != "outbox") < 1.6 * number * 160 + 60 * PAGE


def test_what_was_sent_takes_little_more_than_its_own_room(store: Store) -> None:
    bounded(letters(store, 1000, vacuum_every=50), 1000)


@pytest.mark.slow
def test_so_it_stays_after_fifty_thousand_letters(store: Store) -> None:
    bounded(letters(store, 50_000, vacuum_every=500), 50_000)


@pytest.mark.parametrize("table", ["outbox", "conversations", "messages", "thread_syncs"])
def test_queues_are_cleaned_before_a_fifth_of_them_is_dead(store: Store, table: str) -> None:
    (row,) = store.rows("SELECT reloptions FROM pg_class WHERE oid = %s::regclass", table)
    options = dict(option.split("=") for option in row["reloptions"] or ())
    assert 0 <= float(options["autovacuum_vacuum_scale_factor"]) <= 0.01


def test_a_claim_touches_no_index(store: Store) -> None:
    """Or every claim would write to each of them: of the two updates of a letter one is a claim."""
    counted = "SELECT n_tup_upd AS updates, n_tup_hot_upd AS hot FROM pg_stat_user_tables WHERE relname = 'outbox'"
    (before,) = store.rows(counted)
    letters(store, 200, vacuum_every=1000)
    (after,) = store.rows(counted)
    updates = after["updates"] - before["updates"]
    assert updates >= 400
    assert after["hot"] - before["hot"] >= 0.4 * updates
