"""A process starts with the key of its data, or not at all: what it sealed with another, nobody else could open."""

from __future__ import annotations

from collections.abc import Sequence
from contextlib import closing

from bot.config import Settings
from bot.model import Event
from bot.ports import AcceptLater, Ended
from bot.store.cipher import Cipher
from bot.store.db import Database
from bot.store.keys import canary


def require_key(settings: Settings) -> bool:
    """False where the database is away, so that nobody knows; both settings are there. Raises WrongKey."""
    cipher = Cipher([key.get_secret_value() for key in settings.env.firstline_encryption_keys])
    with closing(Database(settings.env.database_url or "", 1)) as database:
        return canary.require_where_known(database, cipher)


class WithKey:
    """Implements `bot.ports.AcceptLater`. What a process with another key took in nobody else could read; where the
    database was away when it started, that is not known before the first message."""

    def __init__(self, accept: AcceptLater, database: Database, cipher: Cipher) -> None:
        self._accept = accept
        self._database = database
        self._cipher = cipher
        self._known = False

    def __call__(self, events: Sequence[Event]) -> None:
        """Raises StoreUnavailable, or WrongKey with nothing stored."""
        if not self._known:
            with self._database.connection() as connection:
                canary.require(connection, self._cipher)
            self._known = True
        self._accept(events)

    def begin(self, events: Sequence[Event], ended: Ended) -> bool:
        return self._known and self._accept.begin(events, ended)
