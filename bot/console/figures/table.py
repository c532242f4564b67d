"""The figures as CSV: a row each, of the whole period, of each piece of time and of each value of the dimension."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterator, Mapping
from typing import Any

from bot.console.figures.numbers import ALL, Told
from bot.store.figures.read import Asked, Dimension, Figures, Sums
from bot.text.shown import harmless_cell

COLUMNS = ("figure", "of", "which", "value", "low", "high", "hits", "cases")
DIGITS = 6


def as_csv(figures: Figures, asked: Asked, by: Dimension) -> str:
    """`low` and `high`: the ends of the 95 % interval, empty where there are too few cases for one."""
    out = io.StringIO()
    writer = csv.writer(out, lineterminator="\n")
    writer.writerow(COLUMNS)
    writer.writerows(_of("all", {"": figures.total}))
    writer.writerows(_of(asked.step, {day.isoformat(): one for day, one in figures.pieces.items()}))
    writer.writerows(_of(by, figures.groups))
    for name, counted, of in (
        ("handed_over", figures.reasons, figures.total.conversations),
        ("struck", figures.guards, figures.total.outcomes),
    ):
        kind = "reason" if name == "handed_over" else "guard"
        writer.writerows(
            (name, kind, harmless_cell(which), "", "", "", number, of) for which, number in counted.items()
        )
    for day, spent in figures.spent.items():
        writer.writerow(("spent", asked.step, day.isoformat(), spent.cost, "", "", "", spent.calls))
    return out.getvalue()


def _of(what: str, sums: Mapping[str, Sums]) -> Iterator[tuple[Any, ...]]:
    for number in ALL:
        for which, one in sums.items():
            yield (number.name, what, harmless_cell(which), *_cells(number.read(one)))


def _cells(told: Told) -> tuple[Any, ...]:
    found = told.estimate
    values = (None, None, None) if found is None else (found.value, found.low, found.high)
    return (*("" if one is None else round(one, DIGITS) for one in values), told.hits, told.cases)
