"""Prints a period's report: to read, as JSON, or as CSV with a figure a line."""

from __future__ import annotations

import json
from collections.abc import Iterator
from contextlib import closing
from dataclasses import asdict
from datetime import UTC, date, datetime, time, timedelta
from decimal import Decimal
from typing import Any

import click
from rich.console import Console
from rich.table import Table
from rich.text import Text

from bot.app.container import Container
from bot.config import Settings
from bot.errors import ConfigurationError
from bot.spreadsheet import as_csv
from bot.store.costs.read import DaysSpending
from bot.store.keys import canary
from bot.store.outcomes.report import Csat, Report, read_report

Line = tuple[str, str, Any]  # what about, which of it, how much


def report(settings: Settings, first: date | None, last: date | None, form: str, *, comments: bool) -> None:
    """`first` and `last` are days, both included, in UTC. Raises ConfigurationError where they are the wrong way
    round."""
    since, until = period(first, last, datetime.now(UTC).date())
    container = Container(settings)
    with closing(container.database) as database:
        canary.require_where_known(database, container.cipher)
        found = read_report(database, container.cipher, since, until, comments=comments)
    PRINTERS[form](found)


def period(first: date | None, last: date | None, today: date) -> tuple[datetime, datetime]:
    """From the beginning of `first` to the end of `last`. Neither: the last full week, from Monday; one: a week."""
    if first is None and last is None:
        first = today - timedelta(days=today.weekday() + 7)
    if first is None:
        assert last is not None
        first = last - timedelta(days=6)
    last = first + timedelta(days=6) if last is None else last
    if last < first:
        raise ConfigurationError(f"--to {last} is before --from {first}")
    return _midnight(first), _midnight(last + timedelta(days=1))


def _midnight(day: date) -> datetime:
    return datetime.combine(day, time(), UTC)


def lines(found: Report) -> Iterator[Line]:
    """Every figure, comments left out."""
    yield "conversations", "all", found.conversations
    yield "conversations", "answered", found.answered
    yield "conversations", "not found", found.not_found
    yield "conversations", "handed over", found.handed_over
    yield from (("resolution", kind, number) for kind, number in found.resolution.items())
    yield "median seconds", "to the first answer", _rounded(found.first_answer_seconds)
    yield "median seconds", "to the first handoff", _rounded(found.first_handoff_seconds)
    yield from (("handoffs", reason, number) for reason, number in found.handoffs.items())
    yield from (("handoffs by intent", intent, number) for intent, number in found.intents.items())
    for who, csat in {"all": found.all_ratings, **found.csat}.items():
        yield from _csat(who, csat)
    yield "did not help", "all", found.not_helped
    yield from (("did not help", reason, number) for reason, number in found.not_helped_reasons.items())
    for day, spent in found.spending.items():
        yield from _spent(day, spent)


def _csat(who: str, csat: Csat) -> Iterator[Line]:
    yield "ratings", who, csat.ratings
    yield "satisfied", who, csat.satisfied
    if csat.share is not None and csat.interval is not None:
        yield "CSAT", who, round(csat.share, 3)
        yield "CSAT, 95 % from", who, round(csat.interval[0], 3)
        yield "CSAT, 95 % to", who, round(csat.interval[1], 3)


def _spent(day: date, spent: DaysSpending) -> Iterator[Line]:
    """Of a day on which a price was not known, how many calls that were."""
    yield "language models", f"{day} calls", spent.calls
    yield "language models", f"{day} tokens in", spent.input_tokens
    yield "language models", f"{day} of them cached", spent.cached_tokens
    yield "language models", f"{day} tokens out", spent.output_tokens
    yield "language models", f"{day} cost", spent.cost
    if spent.unpriced:
        yield "language models", f"{day} calls without a price", spent.unpriced


def _rounded(seconds: float | None) -> float | None:
    return None if seconds is None else round(seconds, 1)


def _print_table(found: Report) -> None:
    console = Console()
    console.print(f"{found.since:%Y-%m-%d} to {found.until - timedelta(days=1):%Y-%m-%d} (UTC)", highlight=False)
    if found.empty:
        console.print("Nothing happened in this period: no conversation, no handoff, no feedback.")
        return
    table = Table("", "", "", box=None, show_header=False)
    before = ""
    for about, which, number in lines(found):
        table.add_row("" if about == before else about, Text(which), _shown(number))
        before = about
    console.print(table)
    for comment in found.comments:
        opinion = f"rated {comment.score}" if comment.score else "did not help" if comment.helpful is False else ""
        console.print(Text(f"{comment.at:%Y-%m-%d} conversation {comment.conversation_id} {opinion}: {comment.text}"))


def _shown(number: Any) -> str:
    match number:
        case None:
            return "–"
        case float():
            return f"{number:g}"
        case Decimal():
            return f"{number.normalize():f}"
        case _:
            return str(number)


def _print_json(found: Report) -> None:
    ratings = {"all": found.all_ratings, **found.csat}
    told = {
        **asdict(found),
        "spending": {day.isoformat(): asdict(spent) for day, spent in found.spending.items()},
        "csat": {who: {**asdict(one), "share": one.share, "interval": one.interval} for who, one in ratings.items()},
    }
    click.echo(json.dumps(told, indent=2, default=_json, ensure_ascii=False))


def _json(value: datetime | Decimal) -> str:
    """Money as text: a float would not be exact."""
    return f"{value:f}" if isinstance(value, Decimal) else value.isoformat()


def _print_csv(found: Report) -> None:
    comments = (("comment", comment.conversation_id, comment.text) for comment in found.comments)
    click.echo(as_csv([("about", "which", "value"), *lines(found), *comments]), nl=False)


PRINTERS = {"table": _print_table, "json": _print_json, "csv": _print_csv}
