"""`firstline audit`: who looked at what and did what, taken out, and shown to be whole."""

from __future__ import annotations

import base64
import json
from collections.abc import Iterator
from contextlib import closing
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from bot.app.cli.console.operator import operator
from bot.app.cli.group import Options, settings_of
from bot.app.cli.privacy.files import write

if TYPE_CHECKING:
    from bot.app.container import Container
    from bot.store.console.chain import ChainRead, Place

FORM = "firstline audit log 1"


@click.group()
def audit() -> None:
    """The audit log: a chain in which no entry can be changed without the rest telling of it."""


@audit.command()
@click.option("--out", type=click.Path(dir_okay=False, path_type=Path), help="[default: standard output]")
@click.pass_obj
def export(options: Options, out: Path | None) -> None:
    """Write every entry as a line of JSON, and a last line that is signed with the installation's key."""
    from bot.app.container import Container
    from bot.store.console.audit import Audit

    container = Container(settings_of(options))
    with closing(container.database) as database:
        Audit(database).note(operator(), "exported the audit log")
        lines = _lines(container)
        if out is None:
            for line in lines:
                click.echo(line)
        else:
            write(out, "".join(f"{line}\n" for line in lines))
            click.echo(f"{out} has the audit log", err=True)


@audit.command()
@click.argument("file", required=False, type=click.Path(exists=True, dir_okay=False, path_type=Path))
@click.option("--since", metavar="NUMBER:HASH", help="An entry as an earlier run printed it: it has to be there still.")
@click.option(
    "--public-key", help="The installation's, in Base64, for a FILE; without it, that of the database in use."
)
@click.pass_obj
def verify(options: Options, file: Path | None, since: str | None, public_key: str | None) -> None:
    """Say whether the chain is whole, in the database or in a FILE that was exported; exits with 2 where it is not.

    Prints its last entry. Note it elsewhere: with --since the next run shows that nobody has written all of it anew.
    """
    if file is not None:
        end = _verified_file(options, file, public_key)
        click.echo(f"{file}: whole, up to {end}")
        return
    from bot.app.container import Container
    from bot.store.console.chain import Chain

    container = Container(settings_of(options))
    with closing(container.database) as database, Chain(database).read() as chain:
        end = chain.verify()
        if since is not None:
            _expect(chain, since)
    click.echo(f"whole, up to {end}")


def _expect(chain: ChainRead, since: str) -> None:
    from bot.store.console.chain import BrokenChain

    number, _, hash = since.partition(":")
    if not number.isdecimal() or not hash:
        raise click.BadParameter(f"found {since!r}, expected NUMBER:HASH", param_hint="--since")
    beginning = chain.beginning
    if int(number) < beginning.number:
        raise BrokenChain(f"entry {number} was deleted as too old; the chain begins behind {beginning.number}")
    found = next(iter(chain.links(int(number) - 1)), None) if int(number) > beginning.number else beginning
    if found is None or (found.number, found.hash) != (int(number), hash):
        raise BrokenChain(f"entry {number} is not the one that was noted: the log was written anew")


def _lines(container: Container) -> Iterator[str]:
    from bot.app.privacy.erasing import erasures_of
    from bot.store.console.chain import Chain, Place

    keys = erasures_of(container).privacy_keys()
    with Chain(container.database).read() as chain:
        beginning = end = chain.beginning
        yield json.dumps({"form": FORM, "behind": str(beginning)})
        for link in chain.links():
            end = Place(link.number, link.hash)
            yield json.dumps(link.to_json(), ensure_ascii=False)
    told = {"end": str(end), "behind": str(beginning), "at": datetime.now(UTC).isoformat(timespec="seconds")}
    signature = base64.b64encode(keys.sign(_signed(told))).decode()
    yield json.dumps({**told, "signature": signature})


def _signed(told: dict[str, Any]) -> bytes:
    return json.dumps([FORM, told["behind"], told["end"], told["at"]]).encode()


def _verified_file(options: Options, file: Path, public_key: str | None) -> Place:
    from cryptography.exceptions import InvalidSignature
    from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey

    from bot.store.console.chain import BrokenChain, Link, Place, verified

    try:
        head, *lines, last = (json.loads(line) for line in file.read_text(encoding="utf-8").splitlines())
        number, _, hash = head["behind"].partition(":")
        links = [Link.from_json(line) for line in lines]
        beginning, signature = Place(int(number), hash), base64.b64decode(last["signature"])
        signed, whole = _signed(last), head["form"] == FORM and last["behind"] == head["behind"]
    except (ValueError, KeyError, TypeError, AttributeError):
        raise BrokenChain(f"{file}: expected what `firstline audit export` wrote ({FORM!r})") from None
    end = verified(links, beginning)
    if not whole or last["end"] != str(end):
        raise BrokenChain(f"{file}: its last line is about {last['end']}, but the entries end with {end}")
    try:
        key = base64.b64decode(public_key) if public_key is not None else _own_key(options)
        Ed25519PublicKey.from_public_bytes(key).verify(signature, signed)
    except (InvalidSignature, ValueError):
        raise BrokenChain(f"{file}: the signature does not fit") from None
    return end


def _own_key(options: Options) -> bytes:
    from bot.app.container import Container
    from bot.app.privacy.erasing import erasures_of

    container = Container(settings_of(options))
    with closing(container.database):
        return erasures_of(container).privacy_keys().public
