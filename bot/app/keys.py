"""A process starts with the key of its data, or not at all: what it sealed with another, nobody else could open."""

from __future__ import annotations

from contextlib import closing

from bot.config import Settings
from bot.store.cipher import Cipher
from bot.store.db import Database
from bot.store.keys import canary


def require_key(settings: Settings) -> bool:
    """False where the database is away, so that nobody knows; both settings are there. Raises WrongKey."""
    cipher = Cipher([key.get_secret_value() for key in settings.env.firstline_encryption_keys])
    with closing(Database(settings.env.database_url or "", 1)) as database:
        return canary.require_where_known(database, cipher)
