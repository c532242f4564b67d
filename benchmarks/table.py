"""A figure beside its baseline, as a line of Markdown."""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple


class Row(NamedTuple):
    what: str
    firstline: str
    baseline: str


def markdown(title: str, rows: Sequence[Row]) -> str:
    lines = [f"### {title}", "", "| | Firstline | baseline |", "|---|---:|---:|"]
    return "\n".join([*lines, *(f"| {row.what} | {row.firstline} | {row.baseline} |" for row in rows), ""])


def show(title: str, rows: Sequence[Row]) -> None:
    print(markdown(title, rows))
