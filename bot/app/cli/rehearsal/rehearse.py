"""One rehearsal, from its source to its report."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Iterator, Sequence
from contextlib import closing
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from itertools import islice
from pathlib import Path

import click
from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeElapsedColumn, TimeRemainingColumn

from bot.app.cli.rehearsal.keeping import keep
from bot.app.cli.rehearsal.kept import Progress as Kept
from bot.app.cli.rehearsal.kept import identity
from bot.app.cli.rehearsal.printed import print_summary
from bot.app.rehearsing import told, vendor
from bot.app.rehearsing.at_once import Done, Run
from bot.app.rehearsing.stage import Stage
from bot.config import Settings
from bot.errors import ConfigurationError
from bot.rehearsal.past import PastConversation
from bot.rehearsal.reading import Problem, read
from bot.rehearsal.report.report import as_json, html
from bot.store.rehearsals.kept import Whose

USUALLY = timedelta(days=30)
PROBLEMS_SHOWN = 20
REPORT, RESULTS = "report.html", "results.json"


@dataclass(frozen=True, kw_only=True)
class Wanted:
    """The options of the command."""

    source: str
    out: Path
    since: datetime | None = None
    limit: int | None = None
    personal_data: bool = False
    judge: bool = False
    at_once: int | None = None
    fresh: bool = False
    keep: bool = True  # for the console
    as_json: bool = False


def simulate(configurations: Sequence[Settings], wanted: Wanted) -> None:
    """Writes the report; what is left out is told. Raises ConfigurationError, StoreUnavailable and DeliveryError."""
    wanted.out.mkdir(parents=True, exist_ok=True)
    stage = Stage(configurations[0])
    source = _Source(stage, wanted)
    of = identity(wanted.source, configurations, personal_data=wanted.personal_data, judge=wanted.judge)
    kept = Kept(wanted.out, of, anew=wanted.fresh)
    run = Run(
        configurations=configurations,
        personal_data=wanted.personal_data,
        judge=wanted.judge,
        at_once=wanted.at_once,
    )
    if wanted.judge and not run.with_model:
        raise ConfigurationError("--judge: found no language model, expected one (docs/models.md)")
    with closing(stage.database), closing(kept):
        done = list(_answered(run, source, kept))
    if not done:
        raise ConfigurationError(f"{wanted.source}: found no conversation to rehearse{source.why_none}")
    rehearsed = told.rehearsed(
        configurations, Path(wanted.source).name, done, source.left_out, personal_data=wanted.personal_data
    )
    found = json.dumps(as_json(rehearsed), ensure_ascii=False, indent=1)
    _write(wanted.out / RESULTS, found + "\n")
    _write(wanted.out / REPORT, html(rehearsed))
    kept.forget()
    if wanted.keep:
        keep(configurations[0], rehearsed, source.whose)
    if wanted.as_json:
        click.echo(found)
    else:
        print_summary(Console(markup=False, emoji=False), rehearsed, wanted.out / REPORT)


def _write(path: Path, text: str) -> None:
    """For nobody else's eyes: what is found in words by rules is never all of their personal data."""
    path.touch(mode=0o600)
    path.write_text(text, encoding="utf-8")


class _Source:
    """The conversations, numbered from 1; what is left out is counted and, of a file, told."""

    def __init__(self, stage: Stage, wanted: Wanted) -> None:
        self._stage = stage
        self._wanted = wanted
        self.left_out: Counter[str] = Counter()
        self.whose: dict[str, Whose] = {}  # by key, of those that were read
        self.number = self._number()

    def __iter__(self) -> Iterator[tuple[int, PastConversation]]:
        yield from enumerate(islice(self._good(), self._wanted.limit), start=1)

    @property
    def why_none(self) -> str:
        return "".join(f"; {count} left out: {why}" for why, count in self.left_out.items())

    def _good(self) -> Iterator[PastConversation]:
        for one in self._all():
            if isinstance(one, PastConversation):
                self.whose[one.key] = told.whose(one)
                yield one
                continue
            self.left_out["lines that could not be read" if isinstance(one, Problem) else one] += 1
            if isinstance(one, Problem) and self.left_out.total() <= PROBLEMS_SHOWN:
                click.echo(f"{self._wanted.source}, {one}", err=True)

    def _all(self) -> Iterator[PastConversation | Problem | str]:
        name, path = self._wanted.source, Path(self._wanted.source)
        if name in vendor.sources():
            yield from vendor.conversations(self._stage, name, self._since)
        elif path.is_file():
            with path.open(encoding="utf-8", errors="replace") as lines:
                yield from read(lines)
        else:
            expected = f"expected a file, or one of {', '.join(vendor.sources())}"
            raise ConfigurationError(f"{name}: found no such file, {expected}")

    @property
    def _since(self) -> datetime:
        since = self._wanted.since
        return datetime.now(UTC) - USUALLY if since is None else since.replace(tzinfo=UTC)

    def _number(self) -> int | None:
        """How many there will be at most, where that is known beforehand."""
        path, limit = Path(self._wanted.source), self._wanted.limit
        if self._wanted.source in vendor.sources() or not path.is_file():
            return limit
        with path.open("rb") as lines:
            count = sum(bool(line.strip()) for line in lines)
        return count if limit is None else min(count, limit)


def _answered(run: Run, source: _Source, kept: Kept) -> Iterator[Done]:
    """In the order of the source; those of an earlier run that was stopped are taken from there."""
    columns = (TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn(), TimeElapsedColumn())
    with Progress(*columns, TimeRemainingColumn(), console=Console(stderr=True)) as shown:
        task = shown.add_task("rehearsing", total=source.number)
        order: dict[str, Done] = {}

        def unanswered() -> Iterator[tuple[int, PastConversation]]:
            for number, past in source:
                if past.key in kept.done:
                    order[past.key] = kept.done[past.key]
                    shown.advance(task)
                else:
                    order[past.key] = ()
                    yield number, past

        for _, past, done in run(unanswered()):
            kept.keep(past.key, done)
            order[past.key] = done
            shown.advance(task)
    yield from order.values()
