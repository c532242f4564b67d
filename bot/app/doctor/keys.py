"""Whether the keys open what is kept: the canary, and the newest and oldest message, which other hosts may have sealed.

No cure here makes a key where there is data, or takes one away that another host may need.
"""

from __future__ import annotations

from collections.abc import Iterator

import psycopg

from bot.app.doctor.databases import connected
from bot.config import Settings
from bot.errors import ConfigurationError, StoreUnavailable
from bot.health import Finding, fail, ok, warn
from bot.store.cipher import SETTING, Cipher
from bot.store.keys import canary
from bot.store.keys.canary import ADVICE, Canary
from bot.store.queries import Connection, queries

WHAT = "encryption"
ROTATING = "a rotation is going on, or over: docs/keys.md, “Rotating the key”, has the step that is next"


def check(settings: Settings) -> Iterator[Finding]:
    keys = [key.get_secret_value() for key in settings.env.firstline_encryption_keys]
    try:
        with connected(settings) as connection:
            yield from _with_data(connection, keys)
    except (StoreUnavailable, ConfigurationError):  # said already, by what is about Postgres
        yield ok(WHAT, _number(keys)) if keys else fail(SETTING, "nothing", ADVICE)


def _with_data(connection: Connection, keys: list[str]) -> Iterator[Finding]:
    try:
        newest, oldest = queries.newest_sealed(connection), queries.oldest_sealed(connection)
    except psycopg.errors.UndefinedTable:
        newest = oldest = None
    if not keys:
        yield _none(connection, empty=newest is None)
        return
    cipher = Cipher(keys)
    planted = canary.look(connection, cipher)
    problems = [*_problems(planted, cipher, newest, oldest)]
    yield from problems
    if planted is Canary.ABSENT:
        yield warn("key canary", "none: a process with another key would not be noticed", "run `firstline migrate`")
    if len(keys) > 1:
        yield warn(WHAT, f"{_number(keys)}, of which the first seals", ROTATING)
    elif not problems:
        yield ok(WHAT, f"{_number(keys)}, which opens what is kept")


def _none(connection: Connection, *, empty: bool) -> Finding:
    """To see whether there is a canary any key will do."""
    if empty and canary.look(connection, Cipher([NOBODYS])) is Canary.ABSENT:
        return fail(SETTING, "nothing", "run `firstline new-key`, which writes one into .env, and keep a copy")
    return fail(SETTING, "nothing, though data is kept here", ADVICE)


# Opens nothing, and seals nothing.
NOBODYS = "A" * 43 + "="


def _problems(planted: Canary, cipher: Cipher, newest: bytes | None, oldest: bytes | None) -> Iterator[Finding]:
    if planted is Canary.SHUT:
        yield fail(SETTING, "sealed with another key is what this database keeps", ADVICE)
    if newest is not None and not cipher.opens(newest):
        found = "what was kept last is sealed with a key that is not here"
        yield fail(f"{WHAT}: newest", found, f"another process has another list of keys; {ADVICE}")
    if oldest is not None and not cipher.opens(oldest):
        found = "what was kept first is sealed with a key that is not here"
        cure = "put the key of that time back behind the others, then run `firstline rotate-keys`"
        yield fail(f"{WHAT}: oldest", found, f"{cure}; if it is lost: docs/keys.md, “A lost key”")


def _number(keys: list[str]) -> str:
    return "one key" if len(keys) == 1 else f"{len(keys)} keys"
