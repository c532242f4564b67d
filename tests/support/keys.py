"""The key canary, as `firstline migrate` plants it."""

from __future__ import annotations

from contextlib import closing

from bot.store.cipher import Cipher
from bot.store.db import Database
from bot.store.keys import canary
from bot.store.queries import queries


def plant(database_url: str, *keys: str) -> None:
    """Sealed with the first, whatever else the database keeps: what another test began may still be written."""
    with closing(Database(database_url, 1)) as database, database.connection() as connection:
        queries.plant_key_canary(connection, sealed=Cipher(keys).seal(canary.WORD))
