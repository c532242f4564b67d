"""What is kept of a rehearsal, for the console: its numbers, and its worst exchanges without personal data."""

from __future__ import annotations

from collections.abc import Mapping
from contextlib import closing

import click

from bot.app.cli.console.operator import operator
from bot.app.container import Container
from bot.app.rehearsing.told import body_of, worst
from bot.config import Settings
from bot.errors import ConfigurationError, StoreUnavailable
from bot.rehearsal.report.report import Rehearsed
from bot.store.rehearsals.kept import Rehearsals, Whose


def keep(settings: Settings, rehearsed: Rehearsed, owners: Mapping[str, Whose]) -> None:
    """By a database of its own, which may write. Where it cannot, that is told: the report is there all the same."""
    if rehearsed.personal_data:
        click.echo("Not kept for the console, which never has personal data of a rehearsal: run it without.", err=True)
        return
    ordered, exchanges = worst(rehearsed)
    container = Container(settings)
    try:
        with closing(container.database):
            rehearsals = Rehearsals(container.database, container.cipher)
            number = rehearsals.keep(
                operator(), body_of(rehearsed, ordered), [(owners[key], exchange) for key, exchange in exchanges]
            )
    except (ConfigurationError, StoreUnavailable) as error:
        click.echo(f"Not kept for the console: {error}", err=True)
        return
    click.echo(f"In the console: Rehearsals, {number}.", err=True)
