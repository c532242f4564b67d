"""`firstline new-key` and `firstline rotate-keys`."""

from __future__ import annotations

import fcntl
import os
import time
from contextlib import closing
from pathlib import Path

import click
import psycopg
from dotenv import dotenv_values

from bot.app.container import Container
from bot.app.settings import load
from bot.config import Settings
from bot.errors import ConfigurationError, FirstlineError, StoreUnavailable
from bot.store.cipher import SETTING, new_key
from bot.store.db import Database
from bot.store.keys.rotation import Progress
from bot.store.keys.rotation import rotate as progress_of
from bot.store.people.ledger import Ledger
from bot.store.queries import queries

SECONDS_BETWEEN_LINES = 2.0
INTERRUPTED = 130  # exit code, as shells have it


def print_key() -> None:
    click.echo(new_key())


def write_key(dotenv: Path) -> None:
    """Raises ConfigurationError, with nothing changed, where there is a key already."""
    if _in_file(dotenv):
        raise ConfigurationError(f"{SETTING}: {dotenv} has it already; nothing was changed")
    settings = load(dotenv=dotenv if dotenv.exists() else None)
    if settings.env.firstline_encryption_keys:
        raise ConfigurationError(f"{SETTING}: the environment has it, and wins over {dotenv}; nothing was changed")
    if _database_is_sealed(settings):
        raise ConfigurationError(
            f"{SETTING}: found nothing in {dotenv}, but this database is sealed with a key already; copy the setting "
            "from a host that works, or from your backup: a new key opens nothing"
        )
    try:
        _append(dotenv, new_key())
    except OSError as error:
        raise FirstlineError(f"{dotenv} cannot be written ({error.strerror})") from None
    click.echo(
        f"{dotenv} has the key now, as {SETTING}. Keep a copy in a safe place, apart from the database's backup,"
    )
    click.echo("and give every other host this same line: without it nothing that is stored can be read.")


def _append(dotenv: Path, key: str) -> None:
    """Held by one process at a time, so that of two commands the second finds the first one's key."""
    with os.fdopen(os.open(dotenv, os.O_RDWR | os.O_CREAT | os.O_APPEND, 0o600), "r+") as file:
        fcntl.flock(file, fcntl.LOCK_EX)
        if _in_file(dotenv):
            raise ConfigurationError(f"{SETTING}: {dotenv} has it already; nothing was changed")
        text = file.read()
        file.write(f"{'' if not text or text.endswith(chr(10)) else chr(10)}{SETTING}={key}\n")


def _in_file(dotenv: Path) -> bool:
    return bool(dotenv.exists() and dotenv_values(dotenv).get(SETTING))


def _database_is_sealed(settings: Settings) -> bool:
    """False too where nobody can tell: a start with the wrong key is refused all the same."""
    if not settings.env.database_url:
        return False
    with closing(Database(settings.env.database_url, 1)) as database:
        try:
            with database.connection() as connection:
                if queries.newest_sealed(connection) is not None:
                    return True
                return queries.key_canary(connection) is not None
        except (StoreUnavailable, psycopg.errors.UndefinedTable):
            return False


def rotate(settings: Settings, *, lost: bool) -> int:
    """The exit code: 1 where values are left that no key opens, 130 when it was interrupted."""
    container = Container(settings)
    last: Progress | None = None
    with closing(container.database) as database:
        told = 0.0
        try:
            for last in progress_of(database, container.cipher, lost=lost):
                if last.remaining and time.monotonic() - told > SECONDS_BETWEEN_LINES:
                    told = time.monotonic()
                    click.echo(f"{last.kind}: {last.resealed} re-encrypted so far, at most {last.remaining} to go")
        except KeyboardInterrupt:
            left = f"at most {last.remaining} to go" if last else "all to go"
            click.echo(f"\nstopped, {left}; run it again: it goes on where it was", err=True)
            return INTERRUPTED
        with database.connection() as connection:
            newest = queries.newest_sealed(connection)
        path = settings.behaviour.privacy.erasures_file
        if path is not None and path.exists() and not lost:
            Ledger(database, container.cipher).copy_to(path)  # which the new key alone is to open
    assert last is not None
    return _told(last, lost=lost, all_seal_with_it=newest is None or container.cipher.is_first(newest))


def _told(end: Progress, *, lost: bool, all_seal_with_it: bool) -> int:
    click.echo(f"{end.resealed} re-encrypted, 0 to go")
    if not all_seal_with_it and not lost:
        click.echo(
            f"A process still seals with another key: put the new one in front of {SETTING} on every host, restart, "
            "and run this again before you remove the others.",
            err=True,
        )
        return 1
    if not end.unreadable:
        click.echo(f"Once every host has it first, the first key of {SETTING} is enough: remove the others.")
        return 0
    if lost:
        click.echo(f"{end.unreadable} that wait for an answer or to be sent are left: a person hears of each.")
        return 0
    click.echo(
        f"{end.unreadable} values are opened by none of the keys: keep the old ones until you have found out why "
        "(docs/keys.md)",
        err=True,
    )
    return 1
