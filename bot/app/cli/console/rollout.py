"""`firstline rollout`: whom the bot answers now, and how far it is to go."""

from __future__ import annotations

from contextlib import closing
from typing import TYPE_CHECKING

import click

from bot.app.cli.console.operator import operator
from bot.app.cli.group import Options, settings_of
from bot.errors import FirstlineError

if TYPE_CHECKING:
    from bot.config import Settings
    from bot.store.rollout.shares import Share


class NotRolledOut(FirstlineError):
    """There is no such channel or arm, or the share does not fit."""


@click.command()
@click.argument("name", required=False, metavar="[CHANNEL | ARM]")
@click.argument("share", required=False, type=click.FloatRange(0, 100), metavar="[SHARE]")
@click.pass_obj
def rollout(options: Options, name: str | None, share: float | None) -> None:
    """Show whom the bot answers, or set the share of a channel or an arm, in per cent.

    A share that grows moves nobody out; conversations that have begun stay as they are. Processes need no restart.
    """
    from bot.app.container import Container
    from bot.store.console.audit import Audit
    from bot.store.rollout.shares import Shares

    settings = settings_of(options)
    channels = [one.name for one in settings.known_channels]
    with closing(Container(settings).database) as database:
        shares = Shares(database, settings.behaviour.rollout)
        if name is not None and share is not None:
            given = _known(name, shares.all(channels))
            if problem := shares.obstacle(given, share):
                raise NotRolledOut(problem)
            Audit(database).note(operator(), "set a rollout share", given.label, f"{given.share:g} to {share:g} %")
            shares.set(given.what, given.name, share, operator())
        found = [one for one in shares.all(channels) if name in (None, one.name)]
    if name is not None:
        _known(name, found)
    for line in _lines(found, settings):
        click.echo(line)


def _known(name: str, found: list[Share]) -> Share:
    for one in found:
        if one.name == name:
            return one
    names = ", ".join(one.name for one in found)
    raise NotRolledOut(f"name: found {name!r}, expected a channel or an arm of [rollout]: {names}")


def _lines(found: list[Share], settings: Settings) -> list[str]:
    steps = settings.behaviour.rollout
    lines = []
    for one in found:
        said = "firstline.toml" if one.by is None else f"{one.by}, {one.since:%Y-%m-%d %H:%M} UTC"
        back = f", stepped back from {one.stepped_back_from:g} %" if one.stepped_back_from is not None else ""
        wider = steps.wider(one.share)
        following = f", next {wider:g} %" if wider is not None else ""
        lines.append(f"{one.label:<20} {one.share:>5g} %  ({said}{back}{following})")
    return lines
