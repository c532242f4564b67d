"""Words that a person wrote as Markdown that reads just so, but for the tables they pasted, which are tables again.

A table is lines with the same number of cells, apart by tabs (from a spreadsheet), by bars (from a web page, a
message's table, or Markdown's own with its rule).
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from itertools import groupby

from connectors.render.tree import plain_to_markdown

_BAR = re.compile(r"\s\|(?:\s|$)|^\|\s?")
_RULE = re.compile(r"[\s|:+-]*-[\s|:+-]*")
_MAX_COLUMNS = 30

Cells = tuple[str, ...]


def words_to_markdown(text: str) -> str:
    """Every word of `text` is in the result, in order."""
    return "\n".join(_blocks(text.split("\n")))


def _blocks(lines: Sequence[str]) -> Iterator[str]:
    """Lines as they are, and tables with an empty line around each."""
    for columns, group in groupby(lines, key=lambda line: len(_cells(line))):
        rows = list(group)
        table = [_cells(row) for row in rows if not _is_rule(row)]
        if columns > 1 and len(table) > 1:
            yield "\n".join(("", *_table(table), ""))
        else:
            yield "\n".join(map(plain_to_markdown, rows))


def _cells(line: str) -> Cells:
    """One or none: the line is no row."""
    if "\t" in line.strip():
        cells = line.strip("\n").split("\t")
    elif _BAR.search(line):
        cells = re.split(r"(?<!\\)\|", line.strip().removeprefix("|").removesuffix("|"))
    else:
        return (line,)
    return tuple(" ".join(cell.split()) for cell in cells) if len(cells) <= _MAX_COLUMNS else (line,)


def _is_rule(line: str) -> bool:
    return "|" in line and _RULE.fullmatch(line) is not None


def _table(rows: Sequence[Cells]) -> Iterator[str]:
    """The first row is the head: Markdown knows no table without one."""
    head, *body = (f"| {' | '.join(map(plain_to_markdown, row))} |" for row in rows)
    yield head
    yield "|" + " - |" * len(rows[0])
    yield from body
