"""Applies what is missing, and plants the key canary: from then on no process starts with another key."""

from __future__ import annotations

from contextlib import closing, suppress

import click

from bot.app.container import Container
from bot.config import Settings
from bot.errors import StoreUnavailable
from bot.store.db import Database
from bot.store.keys import canary
from bot.store.keys.pseudonym_key import pseudonym_key
from bot.store.people import blind
from bot.store.postgres.migrating import migrate as apply


def migrate(settings: Settings) -> None:
    """Raises WrongKey, with nothing changed, where what the database keeps was sealed with another key."""
    container = Container(settings)
    url, cipher = settings.env.database_migration_url or container.database_url, container.cipher
    with closing(Database(url, 1)) as database:
        with suppress(StoreUnavailable), database.connection() as connection:  # which `apply` tells with its reason
            canary.require_for_migration(connection, cipher)
        names = apply(url)
        with database.connection() as connection:
            canary.plant(connection, cipher)
            blind.plant(connection, cipher)
        pseudonym_key(database, cipher)  # whoever serves may have no right to make it
    click.echo("\n".join(f"applied {name}" for name in names) or "nothing to do: the database is up to date")
