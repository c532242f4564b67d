"""The secret that pseudonyms are made with (`bot.pseudonyms`): one for an installation, made once, kept sealed.

Not one of FIRSTLINE_ENCRYPTION_KEYS itself: after a rotation nobody could find what was sent under the old names.
"""

from __future__ import annotations

import secrets

from bot.store.cipher import Cipher
from bot.store.db import Database
from bot.store.queries import Connection, queries

BYTES = 32


def pseudonym_key(database: Database, cipher: Cipher) -> bytes:
    """This installation's, made where there is none. Raises StoreUnavailable, and WrongKey where no key opens it."""
    with database.connection() as connection:
        sealed = queries.pseudonym_key(connection)
        if sealed is None:
            queries.plant_pseudonym_key(connection, sealed=cipher.seal(secrets.token_hex(BYTES)))
            sealed = queries.pseudonym_key(connection)
    return bytes.fromhex(cipher.open(sealed))


def reseal(connection: Connection, cipher: Cipher, *, lost: bool) -> None:
    """Under the first key. `lost`: one that no key opens is given up, and names are others from then on."""
    sealed = queries.lock_pseudonym_key(connection)
    if sealed is None or cipher.is_first(sealed):
        return
    if lost and not cipher.opens(sealed):
        queries.forget_pseudonym_key(connection)
        return
    queries.reseal_pseudonym_key(connection, sealed=cipher.seal(cipher.open(sealed)))
