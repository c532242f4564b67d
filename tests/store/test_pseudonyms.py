"""What people and conversations are called outside: the same for ever, and told to nobody without the secret."""

from __future__ import annotations

import re

from bot.pseudonyms import Pseudonyms
from bot.store.cipher import Cipher, new_key
from bot.store.db import Database
from bot.store.keys.pseudonym_key import pseudonym_key
from bot.store.keys.rotation import rotate
from tests.support.store import Store


def pseudonyms(database: Database, cipher: Cipher) -> Pseudonyms:
    return Pseudonyms(pseudonym_key(database, cipher))


def test_all_processes_make_the_same_names(store: Store) -> None:
    first, second = pseudonyms(store.database, store.cipher), pseudonyms(store.database, store.cipher)

    assert first.trace(1, 2) == second.trace(1, 2)
    assert first.user("slack", "T1", "U1") == second.user("slack", "T1", "U1")


def test_names_tell_apart_what_is_not_the_same_and_hold_no_id(store: Store) -> None:
    names = pseudonyms(store.database, store.cipher)

    made = [
        names.session(1), names.session(12), names.trace(1, 2), names.trace(12, 2), names.trace(1, 22),
        names.user("slack", "T1", "U1"), names.user("slack", "T1U", "1"), names.user("intercom", "T1", "U1"),
        names.score(names.trace(1, 2), "csat"), names.score(names.trace(1, 2), "helpful"),
    ]  # fmt: skip

    assert len(set(made)) == len(made)
    assert re.fullmatch("[0-9a-f]{32}", names.trace(1, 2))
    assert "U1" not in names.user("slack", "T1", "U1")
    assert names.secret.hex() not in repr(names)


def test_names_stay_the_same_when_the_key_of_the_data_is_rotated(store: Store) -> None:
    old, new = new_key(), new_key()
    before = pseudonyms(store.database, Cipher([old])).trace(1, 2)

    list(rotate(store.database, Cipher([new, old])))

    assert pseudonyms(store.database, Cipher([new])).trace(1, 2) == before


def test_once_the_key_is_lost_there_are_other_names(store: Store) -> None:
    before = pseudonyms(store.database, Cipher([new_key()])).trace(1, 2)
    ours = Cipher([new_key()])

    list(rotate(store.database, ours, lost=True))

    assert pseudonyms(store.database, ours).trace(1, 2) != before
