"""`firstline examples`: conversations that may be learned from, or measured on."""

from __future__ import annotations

import json
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

import click

from bot.app.cli.console.operator import operator
from bot.app.cli.group import Options, settings_of
from bot.app.cli.privacy.files import write

if TYPE_CHECKING:
    from bot.app.container import Container
    from bot.store.people.examples import Examples

PURPOSES = click.Choice(["training", "evaluation"])


@click.group()
def examples() -> None:
    """Conversations that somebody marked for training or evaluation; no others are ever used for it.

    What was said is kept apart, without personal data as far as it is found, and erased with whose it is.
    """


@examples.command()
@click.argument("conversation", type=int)
@click.option("--for", "purpose", type=PURPOSES, required=True, help="What it may be used for.")
@click.pass_obj
def mark(options: Options, conversation: int, purpose: str) -> None:
    """Mark a conversation, by its number, as it is now."""
    from bot.store.people.examples import Purpose

    with _examples(options, f"marked a conversation for {purpose}", conversation) as (kept, container):
        kept.mark(conversation, Purpose(purpose), operator(), container.redactor.scrub)
    click.echo(f"{conversation} may be used for {purpose}")


@examples.command()
@click.argument("conversation", type=int)
@click.pass_obj
def unmark(options: Options, conversation: int) -> None:
    """Take a conversation out again, whatever it was marked for."""
    with _examples(options, "unmarked a conversation", conversation) as (kept, _):
        there = kept.unmark(conversation)
    click.echo(f"{conversation} {'may not be used any more' if there else 'was not marked'}")


@examples.command()
@click.argument("file", type=click.Path(dir_okay=False, path_type=Path))
@click.option("--for", "purpose", type=PURPOSES, required=True, help="What those are marked for.")
@click.pass_obj
def export(options: Options, file: Path, purpose: str) -> None:
    """Write them as lines of JSON, which `firstline simulate FILE` reads.

    The file is yours to protect, and to delete what is erased: export it anew after an erasure.
    """
    from bot.store.people.examples import Purpose

    with _examples(options, f"exported examples for {purpose}", file.name) as (kept, _):
        lines = [
            json.dumps({"id": str(one.conversation_id), **one.said}, ensure_ascii=False)
            for one in kept.all(Purpose(purpose))
        ]
    write(file, "".join(f"{line}\n" for line in lines))
    click.echo(f"{file} has {len(lines)} conversations")


@contextmanager
def _examples(options: Options, what: str, which: object) -> Iterator[tuple[Examples, Container]]:
    from bot.app.container import Container
    from bot.store.console.audit import Audit
    from bot.store.people.examples import Examples

    container = Container(settings_of(options))
    with closing(container.database) as database:
        Audit(database).note(operator(), what, which)
        yield Examples(database, container.cipher), container
