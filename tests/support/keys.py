"""The key canary, as `firstline migrate` plants it."""

from __future__ import annotations

from contextlib import closing

from bot.store.cipher import Cipher
from bot.store.db import Database
from bot.store.keys import canary


def plant(database_url: str, *keys: str) -> None:
    """Raises WrongKey."""
    with closing(Database(database_url, 1)) as database, database.connection() as connection:
        canary.plant(connection, Cipher(keys))
