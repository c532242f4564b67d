"""What a rehearsal came to, in the terminal."""

from __future__ import annotations

from pathlib import Path

from rich.console import Console
from rich.table import Table

from bot.rehearsal.report.report import Rehearsed
from bot.rehearsal.report.words import KINDS, reason
from bot.rehearsal.shares import Share


def print_summary(console: Console, rehearsed: Rehearsed, report: Path) -> None:
    summaries = [side.summary for side in rehearsed.sides]
    table = Table(box=None, pad_edge=False, padding=(0, 2, 0, 0))
    table.add_column("conversations")
    for side in rehearsed.sides:
        table.add_column(side.name, justify="right")
    table.add_row("all", *(str(one.conversations) for one in summaries))
    for kind, word in KINDS.items():
        if any(kind in one.ends for one in summaries):
            table.add_row(word, *(_share(one.ends.get(kind)) for one in summaries))
    if any(one.cost is not None for one in summaries):
        table.add_row("cost", *("unknown" if one.cost is None else f"{one.cost:.2f}" for one in summaries))
    console.print(table)
    for side, one in zip(rehearsed.sides, summaries, strict=True):
        console.print()
        console.print(f"Agreement with agents, {side.name}:" if len(summaries) > 1 else "Agreement with agents:")
        for found in one.agreement:
            value = f"{found.agrees.value:.0%}" if found.agrees.of else "–"
            console.print(
                f"  {reason(found.intent)}: {value} of {found.agrees.of} compared, at least {found.at_least:.0%}"
            )
    for why, number in rehearsed.left_out.items():
        console.print(f"left out: {number}, {why}")
    console.print(f"\n{report}")


def _share(found: Share | None) -> str:
    return "0" if found is None else f"{found.hits} ({found.hits / found.of:.0%})"
