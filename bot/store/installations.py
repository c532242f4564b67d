"""What channels were given at their installation, in the table `installations`, encrypted. Implements
`ports.InstallationStore`.

A token that is renewed over the network must be renewed once: Slack takes each refresh token one time. So who renews
one leases its row, lets go of the connection, asks the vendor, and writes only while the lease is still its own.
"""

from __future__ import annotations

import hashlib
import uuid
from collections.abc import Callable, Mapping
from datetime import timedelta
from typing import Any, TypedDict

from bot.errors import StoreUnavailable
from bot.store.cipher import Cipher
from bot.store.db import Database
from bot.store.queries import queries

# Longer than a vendor is waited for, so that a lease ends before its time only with its process.
LEASE = timedelta(minutes=2)
# What a vendor has just given for a used refresh token is nowhere else: a database that stumbles is asked again.
TRIES = 3
Secret = Mapping[str, Any]


class _Leased(TypedDict):
    """An installation that is ours until the lease ends."""

    channel: str
    account: str
    lease: uuid.UUID


class PostgresInstallationStore:
    """Every method raises StoreUnavailable, and ConfigurationError when none of the keys opens what is stored."""

    def __init__(self, database: Database, cipher: Cipher) -> None:
        self._database = database
        self._cipher = cipher

    def load(self, channel: str, account: str) -> Secret | None:
        with self._database.connection() as connection:
            sealed = queries.load_installation(connection, channel=channel, account=account)
        return None if sealed is None else self._open(sealed)

    def save(self, channel: str, account: str, secret: Secret) -> None:
        sealed = self._cipher.seal(dict(secret))
        with self._database.connection() as connection:
            queries.save_installation(connection, channel=channel, account=account, secret=sealed)

    def update(self, channel: str, account: str, change: Callable[[Secret], Secret | None]) -> Secret | None:
        row: _Leased = {"channel": channel, "account": account, "lease": uuid.uuid4()}
        with self._database.connection() as connection:
            sealed = queries.lease_installation(connection, **row, lasting=LEASE)
        if sealed is None:
            return None
        changed: Secret | None = None
        try:
            changed = change(self._open(sealed))
        finally:
            written = self._let_go(row, changed)
        return changed if written else None

    def remove(self, channel: str, account: str) -> None:
        with self._database.connection() as connection:
            queries.remove_installation(connection, channel=channel, account=account)

    def accounts(self, channel: str) -> tuple[str, ...]:
        with self._database.connection() as connection:
            return tuple(row["account"] for row in queries.installed_accounts(connection, channel=channel))

    def use_once(self, channel: str, ticket: str) -> bool:
        digest = hashlib.sha256(f"{channel} {ticket}".encode()).hexdigest()
        with self._database.connection() as connection:
            return bool(queries.use_ticket(connection, digest=digest))

    def _let_go(self, row: _Leased, changed: Secret | None) -> bool:
        """True when `changed` was written: the installation was neither removed nor made again meanwhile."""
        for _ in range(TRIES - 1):
            try:
                return self._end_lease(row, changed)
            except StoreUnavailable:
                continue
        return self._end_lease(row, changed)

    def _end_lease(self, row: _Leased, changed: Secret | None) -> bool:
        with self._database.connection() as connection:
            if changed is None:
                queries.release_installation(connection, **row)
                return False
            sealed = self._cipher.seal(dict(changed))
            return bool(queries.save_leased_installation(connection, **row, secret=sealed))

    def _open(self, sealed: bytes) -> Secret:
        return dict(self._cipher.open(sealed))
