"""A process with another key than the data finds that out before it does anything, and stands in nobody's way."""

from __future__ import annotations

import pytest

from bot.store.cipher import Cipher, WrongKey, new_key
from bot.store.db import Database
from bot.store.keys import canary
from bot.store.keys.canary import Canary
from bot.store.keys.rotation import rotate
from tests.support.builders import message, outcome
from tests.support.servers import Servers
from tests.support.store import Store

KEY = new_key()


@pytest.fixture
def store(store: Store) -> Store:
    """With a key that is known."""
    return Store(store.database, Cipher([KEY]))


@pytest.fixture
def stranger(store: Store) -> Store:
    """A process on the same database with a key of its own."""
    return Store(store.database, Cipher([new_key()]))


def found_by(store: Store) -> Canary:
    with store.database.connection() as connection:
        return canary.look(connection, store.cipher)


def plant(store: Store) -> None:
    with store.database.connection() as connection:
        canary.plant(connection, store.cipher)


def test_whoever_plants_it_first_decides_and_others_are_refused(store: Store, stranger: Store) -> None:
    assert found_by(store) is Canary.ABSENT
    plant(store)
    plant(store)  # the next deployment
    assert found_by(store) is Canary.OPENS
    assert found_by(stranger) is Canary.SHUT
    with pytest.raises(WrongKey, match=r"FIRSTLINE_ENCRYPTION_KEYS: the key there does not open .* copy the setting"):
        plant(stranger)
    assert found_by(store) is Canary.OPENS


def test_nobody_is_told_to_make_a_key_where_there_is_data(store: Store, stranger: Store) -> None:
    plant(store)
    with pytest.raises(WrongKey) as refused:
        canary.require_where_known(store.database, stranger.cipher)
    assert "new-key" not in str(refused.value)


def test_data_from_before_the_canary_is_tried_instead(store: Store, stranger: Store) -> None:
    store.accept([message()])
    with pytest.raises(WrongKey):
        plant(stranger)
    assert found_by(stranger) is Canary.ABSENT
    plant(store)
    assert found_by(store) is Canary.OPENS


def test_a_database_without_tables_may_be_migrated_and_an_older_one_keeps_nobody_from_starting(
    servers: Servers,
) -> None:
    database = Database(servers.new_database("firstline_test_no_canary"), 1)
    with database.connection() as connection:
        canary.require_for_migration(connection, Cipher([new_key()]))
    assert canary.require_where_known(database, Cipher([new_key()]))
    database.close()


def test_a_database_that_is_away_keeps_nobody_from_starting() -> None:
    database = Database("postgresql://nobody@127.0.0.1:1/x", 1, timeout=0.2)
    assert not canary.require_where_known(database, Cipher([new_key()]))
    database.close()


def test_a_rotation_shuts_out_who_has_only_the_old_key_from_its_first_moment(store: Store) -> None:
    plant(store)
    new = new_key()
    behind = Cipher([KEY, new])
    store.accept([message()])
    steps = rotate(store.database, Cipher([new, KEY]))
    next(steps)
    with store.database.connection() as connection:
        assert canary.look(connection, store.cipher) is Canary.SHUT
        assert canary.look(connection, behind) is Canary.OPENS
    list(steps)


def test_a_conversation_that_cannot_be_read_is_not_claimed(store: Store, stranger: Store) -> None:
    store.accept([message("where is my order?")])
    number = store.conversation_id()
    with pytest.raises(WrongKey):
        stranger.conversations.claim(number)
    claim = store.conversations.claim(number)
    assert claim is not None
    assert claim.attempt == 1


def test_an_outbox_message_that_cannot_be_read_is_not_claimed(store: Store, stranger: Store) -> None:
    store.accept([message()])
    claim = store.conversations.claim(store.conversation_id())
    assert claim is not None
    store.conversations.record(claim, outcome())
    with pytest.raises(WrongKey):
        stranger.outbox.claim(store.conversation_id(), "requester")
    queued = store.outbox.claim(store.conversation_id(), "requester")
    assert queued is not None
    assert queued.attempts == 1
