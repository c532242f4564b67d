"""A worker that a rotation has passed by ends; one that has the new key behind goes on."""

from __future__ import annotations

import threading

import pytest

from bot.store.cipher import Cipher, WrongKey, new_key
from bot.store.db import Database
from bot.store.keys import watch as key_watch
from bot.store.keys.rotation import rotate
from bot.store.keys.watch import KeyWatch
from tests.support.keys import plant
from tests.support.store import Store

OLD, NEW = new_key(), new_key()


@pytest.fixture(autouse=True)
def _often(monkeypatch: pytest.MonkeyPatch, database_url: str) -> None:
    monkeypatch.setattr(key_watch, "AGAIN_SECONDS", 0.05)
    plant(database_url, OLD)


def test_who_has_only_the_old_key_after_a_rotation_ends(store: Store) -> None:
    left_behind, prepared = threading.Event(), threading.Event()
    watches = [
        KeyWatch(store.database, Cipher(keys), stopping)
        for keys, stopping in (([OLD], left_behind), ([OLD, NEW], prepared))
    ]
    list(rotate(store.database, Cipher([NEW, OLD])))
    assert left_behind.wait(10)
    assert not prepared.wait(0.2)
    assert [watch.wrong for watch in watches] == [True, False]
    prepared.set()


def test_another_key_is_refused_at_once(store: Store) -> None:
    with pytest.raises(WrongKey):
        KeyWatch(store.database, Cipher([NEW]), threading.Event())


def test_where_the_database_is_away_it_is_looked_at_as_soon_as_it_is_there(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(key_watch, "UNKNOWN_SECONDS", 0.05)
    away, stopping = Database("postgresql://nobody@127.0.0.1:1/x", 1, timeout=0.1), threading.Event()
    watch = KeyWatch(away, Cipher([NEW]), stopping)
    assert not stopping.wait(0.3)
    stopping.set()
    assert not watch.wrong
    away.close()
