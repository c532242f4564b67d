"""`firstline compare`: what the bot would have said where agents answer, and how far they agree, by intent."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from contextlib import closing
from dataclasses import asdict
from typing import TYPE_CHECKING

import click

from bot.app.cli.group import Options, settings_of

if TYPE_CHECKING:
    from rich.table import Table

    from bot.rehearsal.gate import Standing
    from bot.store.comparisons.pairs import Agreement, Compared


@click.command("compare")
@click.option("--intent", help="List the newest of this intent.")
@click.option("--disagreeing", is_flag=True, help="List those that disagree, the newest first.")
@click.option("--limit", type=click.IntRange(1, 10_000), default=50, show_default=True, help="Of what is listed.")
@click.option("--json", "as_json", is_flag=True, help="For scripts.")
@click.pass_obj
def compare_answers(options: Options, intent: str | None, disagreeing: bool, limit: int, as_json: bool) -> None:
    """Show how far the bot agrees with agents, by intent, and what may go live.

    Counted where the bot drafts or looks on (`draft`, `shadow`), and where `[go_live]` withholds its answers. With an
    option: the conversations themselves, by number.
    """
    from rich.console import Console

    from bot.app.container import Container
    from bot.app.steering.going_live import standings
    from bot.store.comparisons.pairs import Comparisons

    settings = settings_of(options)
    container, own = Container(settings), settings.behaviour.go_live
    with closing(container.database):
        kept = Comparisons(container.database, container.cipher)
        if intent is not None or disagreeing:
            _list(kept.listed(intent=intent, disagreeing=disagreeing, limit=limit), as_json=as_json)
            return
        known = {one.intent: one for one in kept.agreement(own.newest)}
        found = standings(kept, own)
    if as_json:
        click.echo(json.dumps([{**asdict(one), "answers": known[one.intent].answers} for one in found], indent=1))
        return
    console = Console(markup=False, emoji=False)
    if not found:
        console.print("Nothing was compared yet: see docs/rehearsal.md, live.")
        return
    console.print(_standings(found, known, gate=own.gate))


def _standings(found: Sequence[Standing], known: Mapping[str, Agreement], *, gate: bool) -> Table:
    from rich.table import Table

    table = Table(box=None, pad_edge=False, padding=(0, 2, 0, 0))
    for name in ("intent", "answers", "compared", "agree", "at least"):
        table.add_column(name, justify="left" if name == "intent" else "right")
    table.add_column("answered live" if gate else "would go live")
    for one in found:
        value = "–" if one.agrees.value is None else f"{one.agrees.value:.0%}"
        judged = f"{'yes' if one.live else 'no'}: {one.why}"
        table.add_row(
            one.intent, str(known[one.intent].answers), str(one.agrees.of), value, f"{one.at_least:.0%}", judged
        )
    return table


def _list(found: Sequence[Compared], *, as_json: bool) -> None:
    if as_json:
        click.echo(json.dumps([{**asdict(one), "at": one.at.isoformat()} for one in found], indent=1))
        return
    for one in found:
        agrees = {True: "agrees", False: "differs", None: "cannot be compared"}[one.agrees]
        conflicts = f" ({', '.join(one.conflicts)})" if one.conflicts else ""
        click.echo(
            f"{one.conversation_id}  {one.at:%Y-%m-%d %H:%M}  {one.intent}: {one.kind}, the agent {one.agent}: "
            f"{agrees}{conflicts}"
        )
