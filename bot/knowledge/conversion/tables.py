"""HTML tables whose cells span rows, made plain: every row has its own words, so that one row can be quoted."""

from __future__ import annotations

from copy import copy

from bs4 import Tag

_MOST = 200  # rows or columns that one cell may span; what is more is a mistake or an attack


def unmerge(table: Tag) -> None:
    """Changes `table`: a cell that spans rows stands in each of them."""
    waiting: dict[int, tuple[Tag, int]] = {}  # by column: the cell, and for how many more rows
    for row in table.find_all("tr"):
        if row.find_parent("table") is not table:
            continue
        own = list(row.find_all(["td", "th"], recursive=False))
        column = 0
        for cell in own:
            column = _fill(row, cell, column, waiting)
            width, height = _span(cell, "colspan"), _span(cell, "rowspan")
            if cell.has_attr("rowspan"):
                del cell["rowspan"]
            if height > 1 and len(waiting) < _MOST:
                waiting[column] = (cell, height - 1)
            column += width
        _fill(row, None, column, waiting)


def _fill(row: Tag, before: Tag | None, column: int, waiting: dict[int, tuple[Tag, int]]) -> int:
    """Puts the cells of earlier rows that reach down to `column` before the cell `before`; the next free column."""
    while column in waiting:
        cell, rows = waiting.pop(column)
        if rows > 1:
            waiting[column] = (cell, rows - 1)
        twin = copy(cell)
        if before is None:
            row.append(twin)
        else:
            before.insert_before(twin)
        column += _span(cell, "colspan")
    return column


def _span(cell: Tag, name: str) -> int:
    value = str(cell.get(name) or "")
    return min(max(int(value), 1), _MOST) if value.isascii() and value.isdigit() else 1
