"""`firstline forget`: a person is erased, here and now."""

from __future__ import annotations

import json
import time
from collections.abc import Sequence
from contextlib import closing
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from bot.app.cli.console.operator import operator
from bot.app.cli.group import Options, settings_of
from bot.app.cli.privacy.files import ready, write
from bot.app.cli.privacy.person import person, person_options

if TYPE_CHECKING:
    from bot.app.container import Container
    from bot.store.people.erasures import Erasure
    from bot.store.people.who import Found

POLL_SECONDS = 0.5
FILE = click.Path(dir_okay=False, path_type=Path)


@click.command()
@person_options
@click.option("--dry-run", is_flag=True, help="Show who and how much that is, and stop.")
@click.option("--yes", is_flag=True, help="Do it without asking.")
@click.option("--no-wait", is_flag=True, help="Begin it; workers go on, and `firstline receipt show` has the receipt.")
@click.option("--receipt", "target", type=FILE, help="Where the receipt goes.  [default: standard output]")
@click.option("--list", "listed", type=FILE, help="Write the list of all erasures there, to be kept with the backups.")
@click.option(
    "--replay",
    type=click.Path(exists=True, dir_okay=False, path_type=Path),
    help="After a backup was restored: erase again who is in this list.",
)
@click.pass_obj
def forget(
    options: Options,
    emails: Sequence[str],
    ids: Sequence[tuple[str, str, str]],
    linked: bool,
    dry_run: bool,
    yes: bool,
    no_wait: bool,
    target: Path | None,
    listed: Path | None,
    replay: Path | None,
) -> None:
    """Erase a person: what they wrote and were told, everywhere, with a signed receipt of it.

    From the first moment nothing of theirs is taken in, thought about or sent any more. What vendors keep (the ticket,
    the thread) is named in the receipt: erase it there. Exits with 1 where something could not be reached yet; workers
    go on with it.
    """
    from bot.app.container import Container

    container = Container(settings_of(options))
    with closing(container.database):
        if listed is not None:
            raise SystemExit(_list(container, listed))
        if replay is not None:
            raise SystemExit(_replay(container, replay))
        who = person(emails, ids)
        code = _forget(container, who, linked=linked, ask=not yes, stop=dry_run, wait=not no_wait, to=target)
    raise SystemExit(code)


def _list(container: Container, path: Path) -> int:
    from bot.store.people.ledger import Ledger

    Ledger(container.database, container.cipher).copy_to(path)
    click.echo(f"{path} has every erasure; keep it with the backups")
    return 0


def _replay(container: Container, path: Path) -> int:
    from bot.app.privacy.erasing import erasures_of
    from bot.store.console.audit import Audit
    from bot.store.people.ledger import Ledger

    Audit(container.database).note(operator(), "repeated erasures", path.name)
    begun = Ledger(container.database, container.cipher).replay(path, erasures_of(container))
    done = [_run(container, one, wait=True) for one in begun]
    click.echo(f"erased again: {len(begun)}")
    return 0 if all(done) else 1


def _forget(container: Container, who: Any, *, linked: bool, ask: bool, stop: bool, wait: bool, to: Path | None) -> int:
    from bot.app.privacy.erasing import begin, erasures_of

    _show(erasures_of(container).find(who, linked=linked))
    if stop:
        return 0
    if ask and not click.confirm("Erase this person? There is no way back", err=True):
        raise click.Abort
    if to is not None:
        ready(to)
    erasure = begin(container, who, by=operator(), linked=linked)
    click.echo(f"begun: {erasure}", err=True)
    if not _run(container, erasure, wait=wait):
        click.echo(f"workers go on with it; `firstline receipt show {erasure}` has the receipt then", err=True)
        return 1 if wait else 0
    _write(container, erasure, to)
    return 0


def _show(found: Found) -> None:
    for one in sorted(found.person.ids):
        click.echo(f"{one.channel} {one.account} {one.id}", err=True)
    for email in sorted(found.person.emails):
        click.echo(email, err=True)
    click.echo(f"{len(found.conversations)} conversations", err=True)
    if not found.conversations:
        click.echo("is that how the vendor writes it? Nobody with a conversation is called so", err=True)
    if found.also:
        also = ", ".join(sorted(found.also))
        click.echo(f"these accounts have other addresses too, which are left out without --linked: {also}", err=True)


def _run(container: Container, erasure: Erasure, *, wait: bool) -> bool:
    """Until it is done; not beyond what had begun before it, and a minute."""
    from bot.app.privacy.erasing import erasing_of, erasures_of

    erasing = erasing_of(container)
    until = time.monotonic() + max(erasure.progress.settles_at - erasures_of(container).now(), 0.0) + 60.0
    while not erasing.run(erasure.id):
        if not wait or time.monotonic() > until:
            return False
        time.sleep(POLL_SECONDS)
    return True


def _write(container: Container, erasure: Erasure, to: Path | None) -> None:
    from bot.app.privacy.erasing import erasures_of

    done = erasures_of(container).with_key(erasure.key)
    assert done is not None
    text = json.dumps(done.progress.receipt, ensure_ascii=False, indent=2)
    if to is None:
        click.echo(text)
    else:
        write(to, text + "\n")
        click.echo(f"{to} has the receipt", err=True)
