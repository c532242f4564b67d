"""Shows what `bot.knowledge.ingest` does: each article as it goes in, what was left out and why, and the sum."""

from __future__ import annotations

import os
from collections.abc import Iterator, Sequence
from contextlib import closing, contextmanager
from dataclasses import dataclass
from functools import partial

import click
from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeElapsedColumn

from bot.app.article_sources import refresher
from bot.app.container import Container
from bot.config import Settings
from bot.errors import ConfigurationError, FirstlineError
from bot.knowledge import vectors
from bot.knowledge.ingest import Ingestion, Summary, count_words
from bot.knowledge.ingest.run import Progress as Told
from bot.knowledge.ingest.run import found_at
from bot.knowledge.own_hosts import unlinked
from bot.knowledge.sources.configured import readerships
from bot.knowledge.sources.find import find
from bot.knowledge.sources.web import Web, is_address
from bot.knowledge.vectors.filling import Filling
from bot.model import Readership
from bot.store.knowledge.sources import Sources


@dataclass(frozen=True, slots=True, kw_only=True)
class IngestOptions:
    """`base_url`, `readership` and `private` hold for paths and addresses; sources have settings of their own."""

    base_url: str | None
    readership: Readership
    private: bool
    dry: bool
    accept_loss: bool


def ingest(settings: Settings, targets: Sequence[str], options: IngestOptions) -> None:
    """Raises FirstlineError where it did not go well with a source; ConfigurationError where there is none."""
    container = Container(settings)
    listed = tuple(source.name for source in settings.behaviour.knowledge.sources)
    names = [target for target in targets if target in listed] if targets else listed
    if not targets and not listed:
        raise ConfigurationError(
            "nothing to read: name a file, folder, page or sitemap, or list [[knowledge.sources]] in firstline.toml"
        )
    console = Console(highlight=False)
    with closing(container.database) as database, _progress(console) as progress:
        run = Ingestion(
            database,
            container.embedder,
            lambda line: console.print(line, markup=False, soft_wrap=True),
            accept_loss=options.accept_loss,
            dry=options.dry,
            progress=progress,
            listed=readerships(settings.behaviour.knowledge.sources),
        )
        refresher(container).run(run, names, dry=options.dry)
        web = Web(private=options.private or settings.behaviour.knowledge.allow_private)
        for target in targets:
            if target not in names:
                run.take(found_at(target, partial(find, target, web, options.base_url)), options.readership)
        summary = run.finish()
        lacking = _after_filling(container, summary.without_vectors, progress)
        with database.connection() as connection:
            shown_as_text = unlinked(connection, settings.behaviour.link_hosts)
    console.print(f"\n{in_words(summary)}{', and nothing was written' if options.dry else ''}", style="bold")
    if lacking:
        have = "1 passage has" if lacking == 1 else f"{lacking} passages have"
        console.print(
            f"{have} no vector yet and will be found by words alone: workers make them, once the embedder answers"
            " (`firstline doctor` asks it).",
            markup=False,
        )
    if shown_as_text:
        console.print(f"{shown_as_text}. To link them, {shown_as_text.cure}.", markup=False)
    if summary.problems:
        raise FirstlineError("; ".join(f"{name}: {problem}" for name, problem in summary.problems))


def forget(settings: Settings, names: Sequence[str]) -> None:
    """Raises FirstlineError where nothing came from one of them."""
    if not names:
        raise ConfigurationError("--forget: found no name, expected those of the sources, paths or addresses to forget")
    missing = []
    with closing(Container(settings).database) as database:
        for name in names:
            # As `firstline ingest` names it: a path is known as an absolute one.
            known = name if is_address(name) or not os.path.exists(name) else os.path.abspath(name)
            removed = Sources(database).forget(name) or Sources(database).forget(known)
            click.echo(f"{name}: {removed} removed")
            missing += [] if removed else [name]
        if len(missing) < len(names):
            count_words(database)
    if missing:
        raise FirstlineError(f"no articles came from {', '.join(missing)}; `firstline doctor` names the sources")


def _after_filling(container: Container, lacking: int, progress: Told) -> int:
    """How many passages have no vector after those that lacked one were tried: `lacking` of them."""
    if not lacking or container.embedder is None:
        return 0
    made = 0

    def report(more: int) -> None:
        nonlocal made
        made += more
        progress("making vectors", made, lacking)

    Filling(container.database, container.embedder, report=report).run()
    return vectors.lacking(container.database, container.embedder)


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


@contextmanager
def _progress(console: Console) -> Iterator[Told]:
    """A bar below the lines, where somebody looks on; else the lines alone."""
    if not console.is_terminal:
        yield lambda *_: None
        return
    columns = (TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn(), TimeElapsedColumn())
    with Progress(*columns, console=console, transient=True) as bar:
        task = bar.add_task("reading", total=None)
        yield lambda what, done, total: bar.update(task, description=what, completed=done, total=total)
