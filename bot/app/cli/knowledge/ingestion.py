"""Shows what `bot.knowledge.ingest` does: each article as it goes in, what was left out and why, and the sum."""

from __future__ import annotations

from collections.abc import Sequence
from contextlib import closing

from rich.console import Console

from bot.app.container import Container
from bot.config import Settings
from bot.errors import FirstlineError
from bot.knowledge.ingest import Summary
from bot.knowledge.ingest import ingest as take_in
from bot.knowledge.own_hosts import unlinked
from bot.knowledge.sources.web import Web
from bot.model import Readership


def ingest(
    settings: Settings, targets: Sequence[str], base_url: str | None, readership: Readership, *, private: bool
) -> None:
    """Raises FirstlineError when nothing at all could be read."""
    container = Container(settings)
    console = Console(highlight=False)
    with closing(container.database) as database, console.status("reading…"):
        summary = take_in(
            database,
            container.embedder,
            targets,
            lambda line: console.print(line, markup=False, soft_wrap=True),
            base_url=base_url,
            readership=readership,
            web=Web(private=private),
        )
        with database.connection() as connection:
            shown_as_text = unlinked(connection, settings.behaviour.link_hosts)
    console.print(f"\n{in_words(summary)}", style="bold")
    if summary.without_vectors:
        lacking = "1 passage has" if summary.without_vectors == 1 else f"{summary.without_vectors} passages have"
        console.print(
            f"{lacking} no vector and will be found by words alone: see to the embedder and run this again"
            " (`firstline doctor` asks it).",
            markup=False,
        )
    if shown_as_text:
        console.print(f"{shown_as_text}. To link them, {shown_as_text.cure}.", markup=False)
    if summary.skipped and not summary.added + summary.updated + summary.unchanged:
        raise FirstlineError("nothing could be read")


def in_words(summary: Summary) -> str:
    """`3 added, 1 unchanged, 1 skipped`."""
    counts = {
        "added": summary.added,
        "updated": summary.updated,
        "unchanged": summary.unchanged,
        "removed": summary.removed,
        "skipped": len(summary.skipped),
    }
    return ", ".join(f"{count} {what}" for what, count in counts.items() if count) or "nothing to do"
