"""Tables as Markdown: each row with its own words, merged cells in each that they span, one row of headings. Pure.

What is a table only to look like one (a note with its icon, columns of a layout) is read cell by cell.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from itertools import groupby, takewhile

from lxml.html import HtmlElement

from bot.knowledge.conversion.html.inline import escaped, says
from bot.knowledge.conversion.html.tree import GONE, letters, words

_MOST = 100  # columns, or rows that one cell may span; what is more is a mistake or an attack
_MOST_HEADS = 3  # rows of headings
_LONG_CELL = 700  # letters: a cell that is longer is part of a layout
_GROUPS = ("thead", "tbody", "tfoot")
_SHOWN = {"thead": 0, "tfoot": 2}  # wherever they stand; rows without a group stand between
_CELLS = ("td", "th")
_PIPE = re.compile(r"(?<!\\)\|")
_ITEM = re.compile(r"\s*\n\s*(?:[-*] )?\s*")


@dataclass(frozen=True, slots=True)
class Table:
    text: str


@dataclass(frozen=True, slots=True)
class _Row:
    cells: list[HtmlElement]  # one a column: the same one again where it spans several
    head: bool
    titled: bool  # it begins with the row's own heading


def read_table(table: HtmlElement, read: Callable[[HtmlElement], list[str]]) -> Table | list[HtmlElement]:
    """Markdown, or its cells where it is no table. `read`: the blocks of a cell."""
    rows = list(_rows(table))
    cells = list(dict.fromkeys(cell for row in rows for cell in row.cells))
    if table.get("role") in ("presentation", "none") or any(map(_is_page, cells)):
        return cells
    said = {cell: _said(cell, read) for cell in cells}
    kept = [row for row in rows if any(said[cell] for cell in row.cells)]
    width = max((len(row.cells) for row in kept), default=0)
    columns = [at for at in range(width) if any(at < len(row.cells) and said[row.cells[at]] for row in kept)]
    if len(columns) < 2:
        return cells
    if len(kept) == 1 and not letters(words(kept[0].cells[columns[0]])):  # a note, and the picture that says which
        return Table(
            f"**{said[kept[0].cells[columns[0]]]}:** {' '.join(said[kept[0].cells[at]] for at in columns[1:])}"
        )
    written = [[said[row.cells[at]] if at < len(row.cells) else "" for at in columns] for row in kept]
    heads = _heads(kept)
    head = [" ".join(dict.fromkeys(filter(None, column))) for column in zip(*written[:heads], strict=True)]
    body = [_once(row) for row in written[heads:]]
    lines = [head or [""] * len(columns), ["---"] * len(columns), *body]
    return Table("\n".join(f"| {' | '.join(line)} |" for line in lines))


def strays(table: HtmlElement) -> Iterator[HtmlElement | str]:
    """What stands in a table and in none of its cells."""
    holders = [table, *(part for part in table if part.tag in (*_GROUPS, "tr"))]
    for holder in [*holders, *(row for part in holders for row in part if part.tag in _GROUPS and row.tag == "tr")]:
        yield holder.text or ""
        for child in holder:
            if child.tag not in (*_GROUPS, *_CELLS, "tr", "caption", "col", "colgroup", GONE):
                yield child
            yield child.tail or ""


def _rows(table: HtmlElement) -> Iterator[_Row]:
    waiting: dict[int, tuple[HtmlElement, int]] = {}  # by column: the cell, and for how many more rows
    within: HtmlElement | None = None
    for own, group in _own_rows(table):
        if group is not within:  # no cell reaches out of its group
            waiting, within = {}, group
        cells: list[HtmlElement] = []
        for cell in (*own, None):
            while len(cells) in waiting:
                above, left = waiting.pop(len(cells))
                if left > 1:
                    waiting[len(cells)] = (above, left - 1)
                cells.append(above)
            if cell is None or len(cells) >= _MOST:
                continue
            height = _span(cell, "rowspan")
            for _ in range(min(_span(cell, "colspan"), _MOST - len(cells))):
                if height > 1:
                    waiting[len(cells)] = (cell, height - 1)
                cells.append(cell)
        is_head = group.tag == "thead" or (bool(own) and all(cell.tag == "th" for cell in own))
        yield _Row(cells, is_head, titled=len(own) > 1 and own[0].tag == "th")


def _own_rows(table: HtmlElement) -> Iterator[tuple[list[HtmlElement], HtmlElement]]:
    """The cells of each row, and the group that it is in, in the order in which they are shown; cells without a row
    are one."""
    shown = sorted(table, key=lambda part: _SHOWN.get(str(part.tag), 1))
    for group, parts in groupby(shown, key=lambda part: part if part.tag in _GROUPS else table):
        loose: list[HtmlElement] = []
        for child in parts if group is table else group:
            if child.tag in _CELLS:
                loose.append(child)
            elif child.tag == "tr":
                yield [cell for cell in child if cell.tag in _CELLS], group
        if loose:
            yield loose, group


def _heads(rows: list[_Row]) -> int:
    """How many rows are headings: those that say so, else the first, unless it begins with a heading of its own."""
    count = 0
    while count < min(len(rows) - 1, _MOST_HEADS) and rows[count].head and not (count and _heads_a_group(rows[count])):
        count += 1
    return count or (0 if rows[0].titled and not rows[0].head else _merged_heads(rows))


def _merged_heads(rows: list[_Row]) -> int:
    """Of rows that say of none that they are headings: as many as a cell of the first reaches down, where another of it
    lies over several columns."""
    first = rows[0].cells
    if len(set(first)) in (1, len(first)):
        return 1
    below = takewhile(lambda row: not set(first).isdisjoint(row.cells), rows[1 : min(len(rows) - 1, _MOST_HEADS)])
    return 1 + sum(1 for _ in below)


def _heads_a_group(row: _Row) -> bool:
    """One cell over the whole table, below its headings: it belongs to the rows that follow."""
    return len(row.cells) > 1 and len(set(row.cells)) == 1


def _is_page(cell: HtmlElement) -> bool:
    """It holds what no cell of a table can."""
    if letters(words(cell)) > _LONG_CELL or any(True for _ in cell.iterdescendants("table", "h1", "h2", "h3")):
        return True
    return any("\n" in "".join(code.itertext()).strip() for code in cell.iterdescendants("pre"))


def _said(cell: HtmlElement, read: Callable[[HtmlElement], list[str]]) -> str:
    """A cell's words on one line; of one that shows a picture and no words, what the picture is called."""
    blocks = (block.strip("`\n") if block.startswith("```") else block for block in read(cell))
    text = " ".join(_one_line(block) for block in blocks)
    if not text:
        named = (element.get(name) for element in cell.iter() for name in ("alt", "aria-label", "title"))
        text = escaped(next(filter(None, map(says, named)), ""))
    return _PIPE.sub(r"\\|", text)


def _one_line(block: str) -> str:
    rows = block.split("\n")
    if rows[0][:2] in ("- ", "* "):
        return "; ".join(filter(None, (row.strip().removeprefix("- ").removeprefix("* ") for row in rows)))
    return _ITEM.sub(" ", block)


def _once(row: list[str]) -> list[str]:
    """A cell that spans the whole row heads those below it, and is said once."""
    return [row[0], *("" for _ in row[1:])] if len(set(row)) == 1 and len(row) > 1 and letters(row[0]) > 3 else row


def _span(cell: HtmlElement, name: str) -> int:
    value = str(cell.get(name) or "")
    if value == "0" and name == "rowspan":  # as far as its group does
        return _MOST
    return min(max(int(value), 1), _MOST) if value.isascii() and value.isdigit() and len(value) < 10 else 1
