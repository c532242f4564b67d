"""`firstline receipt`: what shows that somebody was erased."""

from __future__ import annotations

import base64
import json
from contextlib import closing
from pathlib import Path
from uuid import UUID

import click

from bot.app.cli.group import Options, settings_of
from bot.errors import FirstlineError


class NoReceipt(FirstlineError):
    """There is no such receipt."""


@click.group()
def receipt() -> None:
    """Receipts of erasures."""


@receipt.command()
@click.argument("erasure", type=click.UUID)
@click.pass_obj
def show(options: Options, erasure: UUID) -> None:
    """Print the receipt of an erasure; exits with 1 while it is going on."""
    from bot.app.container import Container
    from bot.app.privacy.erasing import erasures_of

    container = Container(settings_of(options))
    with closing(container.database):
        found = erasures_of(container).with_key(erasure)
    if found is None:
        raise NoReceipt(f"{erasure}: there is no such erasure")
    if found.progress.receipt is None:
        click.echo(f"{erasure}: it is going on", err=True)
        raise SystemExit(1)
    click.echo(json.dumps(found.progress.receipt, ensure_ascii=False, indent=2))


@receipt.command()
@click.argument("file", type=click.Path(exists=True, dir_okay=False, path_type=Path))
@click.option("--public-key", help="The installation's, in Base64; without it, that of the database in use.")
@click.pass_obj
def verify(options: Options, file: Path, public_key: str | None) -> None:
    """Say whether a receipt is as it was signed; exits with 2 where it is not."""
    from bot.erasing.receipts import BadReceipt
    from bot.erasing.receipts import verify as check

    try:
        told = json.loads(file.read_text(encoding="utf-8"))
        key = base64.b64decode(public_key, validate=True) if public_key is not None else _own_key(options)
    except ValueError:
        raise BadReceipt(f"{file}: expected a receipt as JSON, and a public key in Base64") from None
    if not isinstance(told, dict):
        raise BadReceipt(f"{file}: expected a receipt as JSON")
    check(told, key)
    click.echo(f"{file}: erasure {told['erasure']}, done at {told['done_at']}: the signature fits")


def _own_key(options: Options) -> bytes:
    from bot.app.container import Container
    from bot.app.privacy.erasing import erasures_of

    container = Container(settings_of(options))
    with closing(container.database):
        return erasures_of(container).privacy_keys().public
