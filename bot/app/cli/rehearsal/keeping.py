"""What is kept of a rehearsal, for the console: its numbers, and its worst exchanges without personal data."""

from __future__ import annotations

from collections.abc import Mapping
from contextlib import closing

import click

from bot.app.cli.console.operator import operator
from bot.app.container import Container
from bot.config import Settings
from bot.errors import ConfigurationError, StoreUnavailable
from bot.model import ThreadRef
from bot.rehearsal.past import PastConversation
from bot.rehearsal.report.overview import OVERVIEW
from bot.rehearsal.report.report import PAIR, Rehearsed, pairs
from bot.store.rehearsals.kept import Rehearsals, Whose

MOST = 1000  # exchanges: who has looked at so many has seen enough, and the file has them all


def keep(settings: Settings, rehearsed: Rehearsed, owners: Mapping[str, Whose]) -> None:
    """By a database of its own, which may write. Where it cannot, that is told: the report is there all the same."""
    if rehearsed.personal_data:
        click.echo("Not kept for the console, which never has personal data of a rehearsal: run it without.", err=True)
        return
    ordered = pairs(rehearsed.sides)
    container = Container(settings)
    exchanges = [(owners[one.any.conversation], PAIR.dump_python(one, mode="json")) for one in ordered[:MOST]]
    try:
        with closing(container.database):
            rehearsals = Rehearsals(container.database, container.cipher)
            number = rehearsals.keep(
                operator(), OVERVIEW.dump_python(rehearsed.overview(ordered), mode="json"), exchanges
            )
    except (ConfigurationError, StoreUnavailable) as error:
        click.echo(f"Not kept for the console: {error}", err=True)
        return
    click.echo(f"In the console: Rehearsals, {number}.", err=True)


def whose(past: PastConversation) -> Whose:
    return Whose(
        thread=ThreadRef(past.channel, past.account, past.key), requester=past.requester, since=past.turns[0].at
    )
