"""The commands `firstline new-key` and `firstline rotate-keys`; what they do is `keys`'."""

from __future__ import annotations

from pathlib import Path

import click

from bot.app.cli.group import Options, settings_of


@click.command("new-key")
@click.option("--print", "shown", is_flag=True, help="Print one instead, for a rotation or a store of secrets.")
@click.pass_obj
def new_key(options: Options, shown: bool) -> None:
    """Make the key with which message text is encrypted, once.

    It goes into .env (or --env-file) as FIRSTLINE_ENCRYPTION_KEYS and is not shown. Where there is one already, in the
    file, in the environment or in the database, nothing is changed: every host needs the same.
    """
    from bot.app.cli import keys

    keys.print_key() if shown else keys.write_key(options.env_file or Path(".env"))


@click.command("rotate-keys")
@click.option("--lost", is_flag=True, help="A key is lost for good: what it sealed is emptied, and cannot come back.")
@click.pass_obj
def rotate_keys(options: Options, lost: bool) -> None:
    """Re-encrypt stored data with the first key.

    Before this every host must have the new key first in FIRSTLINE_ENCRYPTION_KEYS and the old one behind it:
    docs/keys.md, "Rotating the key". Nothing needs to be stopped. Stopped itself, it goes on where it was.
    """
    from bot.app.cli.keys import rotate

    raise SystemExit(rotate(settings_of(options), lost=lost))
