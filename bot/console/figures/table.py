"""The figures as CSV: a row each, of the whole period, of each piece of time and of each value of the dimension."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from bot.console.figures.numbers import ALL, Told
from bot.spreadsheet import as_csv
from bot.store.figures.read import Asked, Dimension, Figures, Sums

COLUMNS = ("figure", "of", "which", "value", "low", "high", "hits", "cases")
DIGITS = 6


def csv_of(figures: Figures, asked: Asked, by: Dimension) -> str:
    """`low` and `high`: the ends of the 95 % interval, empty where there are too few cases for one."""
    return as_csv([COLUMNS, *_rows(figures, asked, by)])


def _rows(figures: Figures, asked: Asked, by: Dimension) -> Iterator[tuple[Any, ...]]:
    yield from _of("all", {"": figures.total})
    yield from _of(asked.step, {day.isoformat(): one for day, one in figures.pieces.items()})
    yield from _of(by, figures.groups)
    for name, kind, counted, of in (
        ("handed_over", "reason", figures.reasons, figures.total.conversations),
        ("struck", "guard", figures.guards, figures.total.outcomes),
    ):
        yield from ((name, kind, which, "", "", "", number, of) for which, number in counted.items())
    for day, spent in figures.spent.items():
        yield ("spent", asked.step, day.isoformat(), spent.cost, "", "", "", spent.calls)
    for slowed in figures.slowed:
        what = f"slowed by {slowed.limit_of}"
        yield (what, asked.step, slowed.piece.isoformat(), slowed.messages, "", "", "", slowed.requesters)


def _of(what: str, sums: Mapping[str, Sums]) -> Iterator[tuple[Any, ...]]:
    for number in ALL:
        for which, one in sums.items():
            yield (number.name, what, which, *_cells(number.read(one)))


def _cells(told: Told) -> tuple[Any, ...]:
    found = told.estimate
    values = (None, None, None) if found is None else (found.value, found.low, found.high)
    return (*("" if one is None else round(one, DIGITS) for one in values), told.hits, told.cases)
