"""`firstline pause` and `firstline resume`: everything goes to people, in a brand, a channel, everywhere, and back."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import closing, contextmanager
from typing import TYPE_CHECKING

import click

from bot.app.cli.console.operator import operator
from bot.app.cli.group import Options, settings_of
from bot.errors import FirstlineError

if TYPE_CHECKING:
    from bot.config import Settings
    from bot.store.console.audit import Audit
    from bot.store.pacing.pauses import Pauses

BRAND = "Only there: a brand, a workspace or a site, by its id; docs/steering.md has which."


class NoSuchChannel(FirstlineError):
    """There is no such channel."""


@click.command()
@click.argument("channel", required=False)
@click.option("--brand", metavar="ID", help=BRAND)
@click.pass_obj
def pause(options: Options, channel: str | None, brand: str | None) -> None:
    """At once the bot says nothing any more, in one channel or everywhere: people answer.

    Workers need no restart. What was recorded and not sent yet is not said: its question goes to people.
    """
    with _pauses(options, channel, brand) as (pauses, audit, place):
        seen = [known for name, known in pauses.brands() if name == channel]
        audit.note(operator(), "paused the bot", place)
        pauses.pause(place, operator())
    again = f"{f' {channel}' if channel else ''}{f' --brand {brand}' if brand else ''}"
    click.echo(f"the bot is paused {_where(channel, brand)}; `firstline resume{again}` ends it")
    if brand and brand not in seen:
        click.echo(f"--brand: found {brand!r}, which no recent conversation has; there are {_listed(seen)}", err=True)


@click.command()
@click.argument("channel", required=False)
@click.option("--brand", metavar="ID", help=BRAND)
@click.pass_obj
def resume(options: Options, channel: str | None, brand: str | None) -> None:
    """The bot answers again, in one channel or wherever it was paused.

    Conversations that went to people meanwhile stay with them until they give them back.
    """
    from bot.store.pacing.pauses import EVERYWHERE

    with _pauses(options, channel, brand) as (pauses, audit, place):
        places = [one.channel for one in pauses.all()] if place == EVERYWHERE else [place]
        audit.note(operator(), "resumed the bot", place)
        for one in places:
            pauses.resume(one)
        left = {one.channel for one in pauses.all()}
    if EVERYWHERE in left:
        click.echo("it is still paused everywhere; `firstline resume` ends that")
    elif brand and channel in left:
        click.echo(f"it is still paused in all of {channel}; `firstline resume {channel}` ends that")
    else:
        click.echo(f"the bot answers {_where(channel, brand)}")


@contextmanager
def _pauses(options: Options, channel: str | None, brand: str | None) -> Iterator[tuple[Pauses, Audit, str]]:
    from bot.app.container import Container
    from bot.store.console.audit import Audit
    from bot.store.pacing.pauses import EVERYWHERE, Pauses, place_of

    if brand and channel is None:
        raise NoSuchChannel(f"--brand: found {brand!r} alone, expected its channel before it")
    settings = settings_of(options)
    place = EVERYWHERE if channel is None else place_of(_known(settings, channel), brand)
    with closing(Container(settings).database) as database:
        yield Pauses(database), Audit(database), place


def _known(settings: Settings, channel: str) -> str:
    names = [one.name for one in settings.known_channels]
    if channel not in names:
        raise NoSuchChannel(f"channel: found {channel!r}, expected one of {', '.join(names)}, or none for all")
    return channel


def _where(channel: str | None, brand: str | None) -> str:
    if channel is None:
        return "everywhere"
    return f"in {channel} for {brand}" if brand else f"in {channel}"


def _listed(brands: list[str]) -> str:
    return ", ".join(brands) or "none yet"
