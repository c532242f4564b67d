"""A figure beside its baseline, as a line of Markdown."""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

from benchmarks.builds import builds


class Row(NamedTuple):
    what: str
    firstline: str
    baseline: str = "–"
    base: str | None = None  # of the commit in `make bench BASE=<commit>`


def row(what: str, shown: Sequence[str], baseline: str = "–") -> Row:
    """`shown`: the figure of each of `benchmarks.builds.builds()`."""
    return Row(what, shown[0], baseline, shown[1] if len(shown) > 1 else None)


def markdown(title: str, rows: Sequence[Row]) -> str:
    base = [build.name for build in builds()[1:] if any(one.base for one in rows)]
    heads = ["", "Firstline", *base, "baseline"]
    lines = [f"### {title}", "", f"|{' | '.join(heads)} |", f"|---|{'---:|' * (len(heads) - 1)}"]
    cells = ((one.what, one.firstline, *([one.base or "–"] if base else []), one.baseline) for one in rows)
    return "\n".join([*lines, *(f"| {' | '.join(each)} |" for each in cells), ""])


def show(title: str, rows: Sequence[Row]) -> None:
    print(markdown(title, rows))
