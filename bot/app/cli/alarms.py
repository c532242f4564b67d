"""Lists what waits for an operator, and settles it."""

from __future__ import annotations

from contextlib import closing

import click

from bot.app.container import Container
from bot.config import Settings
from bot.errors import FirstlineError
from bot.store.outbox.alarms import describe


class NoSuchAlarm(FirstlineError):
    """There is no alarm of this number, or it is settled already."""


def show(settings: Settings) -> None:
    """One alarm a line, the oldest first."""
    container = Container(settings)
    with closing(container.database):
        alarms = container.alarms.open()
    for alarm in alarms:
        told = f" (told by {alarm.told})" if alarm.told else ""
        text = describe(alarm, settings.behaviour.catalogue.agents)
        click.echo(f"{alarm.id:>5}  {alarm.raised_at:%Y-%m-%d %H:%M} UTC  {text}{told}")
    if not alarms:
        click.echo("no alarms")


def settle(settings: Settings, number: int) -> None:
    """Raises NoSuchAlarm."""
    container = Container(settings)
    with closing(container.database):
        settled = container.alarms.settle(number)
    if not settled:
        raise NoSuchAlarm(f"alarm {number}: found none, or it is settled; `firstline alarms` lists those that are open")
    click.echo(f"alarm {number} is settled")
