"""`firstline simulate`: past conversations, answered as the bot is configured now."""

from __future__ import annotations

from datetime import datetime
from pathlib import Path

import click

from bot.app.cli.group import Options, settings_of


@click.command()
@click.argument("source", metavar="FILE|CHANNEL")
@click.option(
    "--since", type=click.DateTime(["%Y-%m-%d"]), help="Of a vendor: from this day on.  [default: 30 days ago]"
)
@click.option("--limit", type=click.IntRange(1), help="At most so many conversations.")
@click.option(
    "--against",
    type=click.Path(exists=True, dir_okay=False, path_type=Path),
    help="Another firstline.toml: both are run, and shown side by side.",
)
@click.option(
    "--out",
    type=click.Path(file_okay=False, path_type=Path),
    default=Path("rehearsal"),
    show_default=True,
    help="The folder for report.html and results.json.",
)
@click.option("--personal-data", is_flag=True, help="Leave personal data in what is written.")
@click.option("--judge", is_flag=True, help="Ask the small model where code cannot tell whether answers agree.")
@click.option("--at-once", type=click.IntRange(1, 64), help="Conversations at the same time.")
@click.option("--fresh", is_flag=True, help="Begin anew where an earlier run was stopped.")
@click.option("--no-keep", is_flag=True, help="Keep nothing of it for the console.")
@click.option("--json", "as_json", is_flag=True, help="Print results.json instead of a summary.")
@click.pass_obj
def simulate(
    options: Options,
    source: str,
    since: datetime | None,
    limit: int | None,
    against: Path | None,
    out: Path,
    personal_data: bool,
    judge: bool,
    at_once: int | None,
    fresh: bool,
    no_keep: bool,
    as_json: bool,
) -> None:
    """Rehearse: answer past conversations as the bot is configured now, beside what agents really answered.

    They are read from a file with one JSON object a line (docs/rehearsal.md), or from the helpdesk of a channel, by its
    name. Nothing is sent to anybody. The console shows what came of it, without personal data.
    """
    from bot.app.cli.rehearsal.rehearse import Wanted
    from bot.app.cli.rehearsal.rehearse import simulate as run

    wanted = Wanted(
        source=source,
        since=since,
        limit=limit,
        out=out,
        personal_data=personal_data,
        judge=judge,
        at_once=at_once,
        fresh=fresh,
        keep=not no_keep,
        as_json=as_json,
    )
    files = [None, *([against] if against else [])]
    run([settings_of(options, file) for file in files], wanted)
