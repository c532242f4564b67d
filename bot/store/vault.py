"""What channels were given at their installation, in the table `installations`, encrypted. Implements `ports.Vault`."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from bot.store.cipher import Cipher
from bot.store.db import Database
from bot.store.queries import queries


class PostgresVault:
    def __init__(self, database: Database, cipher: Cipher) -> None:
        self._database = database
        self._cipher = cipher

    def load(self, channel: str, account: str) -> Mapping[str, Any] | None:
        with self._database.connection() as connection:
            sealed = queries.load_installation(connection, channel=channel, account=account)
        return None if sealed is None else dict(self._cipher.open(sealed))

    def save(self, channel: str, account: str, secret: Mapping[str, Any]) -> None:
        sealed = self._cipher.seal(dict(secret))
        with self._database.connection() as connection:
            queries.save_installation(connection, channel=channel, account=account, secret=sealed)

    def remove(self, channel: str, account: str) -> None:
        with self._database.connection() as connection:
            queries.remove_installation(connection, channel=channel, account=account)

    def accounts(self, channel: str) -> tuple[str, ...]:
        with self._database.connection() as connection:
            return tuple(row["account"] for row in queries.installed_accounts(connection, channel=channel))
