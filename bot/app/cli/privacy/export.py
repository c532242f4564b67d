"""`firstline export-person`: all that is kept of somebody, for them."""

from __future__ import annotations

import json
from collections.abc import Sequence
from contextlib import closing
from pathlib import Path

import click

from bot.app.cli.console.operator import operator
from bot.app.cli.group import Options, settings_of
from bot.app.cli.privacy.files import ready, ready_folder, write
from bot.app.cli.privacy.person import person, person_options


@click.command(name="export-person")
@person_options
@click.option(
    "--out", type=click.Path(file_okay=False, path_type=Path), required=True, help="A folder; made if it is not there."
)
@click.pass_obj
def export_person(
    options: Options, emails: Sequence[str], ids: Sequence[tuple[str, str, str]], linked: bool, out: Path
) -> None:
    """Write down all that is kept of a person, as person.json and, to read, as person.md."""
    from bot.app.container import Container
    from bot.app.privacy.erasing import erasures_of
    from bot.store.console.audit import Audit
    from bot.store.people.export import PersonExport, readable

    who = person(emails, ids)
    ready_folder(out)
    ready(out / "person.json")
    container = Container(settings_of(options))
    with closing(container.database) as database:
        Audit(database).note(operator(), "exported a person")
        told = PersonExport(database, container.cipher, erasures_of(container)).of(who, linked=linked)
    write(out / "person.json", json.dumps(told, ensure_ascii=False, indent=2) + "\n")
    write(out / "person.md", readable(told))
    click.echo(f"{out}: {len(told['conversations'])} conversations, {len(told['chats'])} web chats")
