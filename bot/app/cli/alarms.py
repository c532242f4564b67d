"""`firstline alarms`: lists what waits for an operator, and settles it."""

from __future__ import annotations

from contextlib import closing

import click

from bot.app.cli.group import Options, settings_of
from bot.errors import FirstlineError


class NoSuchAlarm(FirstlineError):
    """There is no alarm of this number, or it is settled already."""


@click.group(invoke_without_command=True)
@click.pass_context
def alarms(ctx: click.Context) -> None:
    """List what waits for you: handoffs without a ticket, settings that a desk refuses.

    An alarm stays until its ticket exists after all or you settle it.
    """
    if ctx.invoked_subcommand is None:
        _show(ctx.obj)


@alarms.command()
@click.argument("number", type=int, metavar="ID")
@click.pass_obj
def settle(options: Options, number: int) -> None:
    """You have seen to this one: it is not shown any more."""
    from bot.app.container import Container

    container = Container(settings_of(options))
    with closing(container.database):
        settled = container.alarms.settle(number)
    if not settled:
        raise NoSuchAlarm(f"alarm {number}: found none, or it is settled; `firstline alarms` lists those that are open")
    click.echo(f"alarm {number} is settled")


def _show(options: Options) -> None:
    """One alarm a line, the oldest first."""
    from bot.app.container import Container
    from bot.store.outbox.alarms import describe

    settings = settings_of(options)
    container = Container(settings)
    with closing(container.database):
        found = container.alarms.open()
    for alarm in found:
        told = f" (told by {alarm.told})" if alarm.told else ""
        text = describe(alarm, settings.behaviour.catalogue.agents)
        click.echo(f"{alarm.id:>5}  {alarm.raised_at:%Y-%m-%d %H:%M} UTC  {text}{told}")
    if not found:
        click.echo("no alarms")
