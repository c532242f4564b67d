"""The command `firstline report`; what it prints is in `printed`."""

from __future__ import annotations

from datetime import datetime

import click

from bot.app.cli.group import Options, settings_of

DAY = click.DateTime(["%Y-%m-%d"])


@click.command()
@click.option("--from", "first", type=DAY, help="First day.  [default: Monday of the last full week]")
@click.option("--to", "last", type=DAY, help="Last day, included.  [default: six days after the first]")
@click.option(
    "--as",
    "form",
    type=click.Choice(["table", "json", "csv"]),
    default="table",
    show_default=True,
    help="To read, or for a program.",
)
@click.option("--comments", is_flag=True, help="Also print what people wrote with their feedback.")
@click.pass_obj
def report(options: Options, first: datetime | None, last: datetime | None, form: str, comments: bool) -> None:
    """Print what a week came to.

    Conversations, resolutions, handoffs, ratings and times; days are in UTC. docs/metrics.md says what is counted.
    """
    from bot.app.cli.report.printed import report as run

    days = [day.date() if day else None for day in (first, last)]
    run(settings_of(options), days[0], days[1], form, comments=comments)
