"""`firstline pause` and `firstline resume`: everything goes to people, in one channel or everywhere, and back."""

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


class NoSuchChannel(FirstlineError):
    """There is no such channel."""


@click.command()
@click.argument("channel", required=False)
@click.pass_obj
def pause(options: Options, channel: str | None) -> None:
    """From the next message on the bot says nothing, in one channel or everywhere: people answer.

    Workers need no restart. What has been recorded already is still sent.
    """
    with _pauses(options, channel) as (pauses, audit, place):
        audit.note(operator(), "paused the bot", place)
        pauses.pause(place, operator())
    click.echo(f"the bot is paused {_where(channel)}; `firstline resume{f' {channel}' if channel else ''}` ends it")


@click.command()
@click.argument("channel", required=False)
@click.pass_obj
def resume(options: Options, channel: str | None) -> None:
    """The bot answers again, in one channel or wherever it was paused.

    Conversations that went to people meanwhile stay with them until they give them back.
    """
    from bot.store.pacing.pauses import EVERYWHERE

    with _pauses(options, channel) as (pauses, audit, place):
        places = [one.channel for one in pauses.all()] if place == EVERYWHERE else [place]
        audit.note(operator(), "resumed the bot", place)
        for one in places:
            pauses.resume(one)
        still = [one.channel for one in pauses.all() if one.channel in (place, EVERYWHERE)]
    if still:
        click.echo("it is still paused everywhere; `firstline resume` ends that")
    else:
        click.echo(f"the bot answers {_where(channel)}")


@contextmanager
def _pauses(options: Options, channel: str | None) -> Iterator[tuple[Pauses, Audit, str]]:
    from bot.app.container import Container
    from bot.store.console.audit import Audit
    from bot.store.pacing.pauses import EVERYWHERE, Pauses

    settings = settings_of(options)
    place = EVERYWHERE if channel is None else _known(settings, channel)
    with closing(Container(settings).database) as database:
        yield Pauses(database), Audit(database), place


def _known(settings: Settings, channel: str) -> str:
    names = [one.name for one in settings.known_channels]
    if channel not in names:
        raise NoSuchChannel(f"channel: found {channel!r}, expected one of {', '.join(names)}, or none for all")
    return channel


def _where(channel: str | None) -> str:
    return f"in {channel}" if channel else "everywhere"
