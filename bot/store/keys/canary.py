"""The key canary: a word that anybody knows, sealed and kept in Postgres. A process that cannot open it has another key
than the data, and would silently leave others' questions unread: it refuses to start.
"""

from __future__ import annotations

from enum import Enum, auto

import psycopg

from bot.errors import StoreUnavailable
from bot.store.cipher import SETTING, Cipher, WrongKey
from bot.store.db import Database
from bot.store.queries import Connection, queries

WORD = "canary"
ADVICE = (
    "expected the keys of the processes that work: copy the setting from one of their hosts, or from your backup; a "
    "new key opens nothing (docs/keys.md)"
)


class Canary(Enum):
    OPENS = auto()
    ABSENT = auto()  # not planted yet: `firstline migrate` does it
    SHUT = auto()  # sealed with a key that we do not have


def look(connection: Connection, cipher: Cipher) -> Canary:
    """Reads only; the database may be older than the canary."""
    try:
        sealed = queries.key_canary(connection)
    except psycopg.errors.UndefinedTable:
        return Canary.ABSENT
    if sealed is None:
        return Canary.ABSENT
    return Canary.OPENS if cipher.opens(sealed) else Canary.SHUT


def require(connection: Connection, cipher: Cipher) -> None:
    """Raises WrongKey where the data is sealed with another key."""
    if look(connection, cipher) is Canary.SHUT:
        raise shut(cipher)


def require_where_known(database: Database, cipher: Cipher) -> bool:
    """At a start. False where the database is away, which is no reason not to start. Raises WrongKey."""
    try:
        with database.connection() as connection:
            require(connection, cipher)
    except StoreUnavailable:
        return False
    return True


def require_for_migration(connection: Connection, cipher: Cipher) -> None:
    """The same for a database that may be older than the canary: there what was kept last tells. Raises WrongKey."""
    require(connection, cipher)
    if look(connection, cipher) is Canary.OPENS:
        return
    try:
        newest = queries.newest_sealed(connection)
    except psycopg.errors.UndefinedTable:
        return  # an empty database
    if newest is not None and not cipher.opens(newest):
        raise shut(cipher)


def plant(connection: Connection, cipher: Cipher) -> None:
    """Once; of several who plant at once the first decides, and the others may find that they have another key. Raises
    WrongKey."""
    require_for_migration(connection, cipher)
    queries.plant_key_canary(connection, sealed=cipher.seal(WORD))
    require(connection, cipher)


def shut(cipher: Cipher) -> WrongKey:
    found = "the key there" if cipher.number == 1 else f"none of the {cipher.number} keys there"
    opens = "does not open" if cipher.number == 1 else "opens"
    return WrongKey(f"{SETTING}: {found} {opens} what this database keeps; {ADVICE}")
