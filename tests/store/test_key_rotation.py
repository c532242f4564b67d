"""A key can be replaced while the system runs, and the old one thrown away afterwards."""

from __future__ import annotations

from dataclasses import replace

import pytest

from bot.errors import ConfigurationError
from bot.store.cipher import Cipher, new_key
from bot.store.installations import PostgresInstallationStore
from bot.store.key_rotation import rotate
from tests.support.builders import edit, feedback, message, outcome
from tests.support.store import Store


def test_after_a_rotation_the_old_key_is_not_needed(store: Store) -> None:
    old, new = new_key(), new_key()
    store.cipher = Cipher([old])
    store.__post_init__()
    store.accept([message("where is my order?")])
    claim = store.conversations.claim(store.conversation_id())
    assert claim is not None
    store.conversations.record(claim, outcome())
    assert rotate(store.database, Cipher([new, old]), lambda _: None) == 4
    store.cipher = Cipher([new])
    store.__post_init__()
    store.accept([message("and my invoice?")])
    later = store.conversations.claim(store.conversation_id())
    assert later is not None
    assert later.conversation.turns[0].text == "where is my order?"
    assert store.outbox.claim(store.conversation_id(), "requester") is not None


def test_a_key_that_is_gone_is_named_as_the_cause(store: Store) -> None:
    store.accept([message()])
    with pytest.raises(ConfigurationError, match="FIRSTLINE_ENCRYPTION_KEYS"):
        rotate(store.database, Cipher([new_key()]), lambda _: None)


def test_nothing_that_is_encrypted_is_left_under_the_old_key(store: Store) -> None:
    """Held against the schema, so that a new table cannot be forgotten."""
    old, new = new_key(), new_key()
    store.cipher = Cipher([old])
    store.__post_init__()
    store.accept([message("where is my order?"), message("overheard", thread_id="525", addressed=False)])
    claim = store.conversations.claim(store.conversation_id())
    assert claim is not None
    store.conversations.record(claim, replace(outcome(), vault={"1f": "<EMAIL_1>"}))
    store.accept([edit(message(), "came in before its message"), feedback(score=1, comment="It was late.")])
    PostgresInstallationStore(store.database, store.cipher).save("slack", "T1", {"token": "xoxb-1"})
    rotate(store.database, Cipher([new, old]), lambda _: None)
    columns = store.rows(
        "SELECT table_name AS t, column_name AS c FROM information_schema.columns "
        "WHERE data_type = 'bytea' AND table_schema = 'public' AND column_name <> 'content_hash'"
    )
    after = Cipher([new])
    for column in columns:
        values = store.rows(f"SELECT {column['c']} AS sealed FROM {column['t']} WHERE {column['c']} IS NOT NULL")
        assert values, f"the test keeps nothing in {column['t']}.{column['c']}"
        for value in values:
            after.open(value["sealed"])
