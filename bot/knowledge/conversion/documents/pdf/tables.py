"""The ruled tables of a PDF's page; a cell that spans several rows or columns stands in each of them. Pure."""

from __future__ import annotations

from dataclasses import dataclass
from itertools import pairwise
from typing import Any

from bot.knowledge.conversion.documents.pdf.lines import Box, Line, outside

_CLOSE = 2.0  # points: edges nearer than that are one


@dataclass(frozen=True, slots=True)
class Table:
    box: Box
    rows: tuple[tuple[str, ...], ...]  # each with as many cells as the others


def tables_of(page: Any) -> list[Table]:
    """`page`: of pdfplumber. A frame around a text, one row or one column, is no table."""
    found = []
    for table in page.find_tables():
        rows = _grid(table)
        if len(rows) > 1 and len(rows[0]) > 1 and any(any(row) for row in rows):
            found.append(Table(tuple(table.bbox), rows))
    return [table for table in found if not any(_within(table.box, other.box) for other in found if other is not table)]


def in_order(lines: list[Line], tables: list[Table]) -> list[Line | Table]:
    """Each table in the place of its lines: before the first that stands below it in its column."""
    prose = outside(lines, (table.box for table in tables))
    parts: list[Line | Table] = list(prose)
    columns = _columns(prose) if tables else []
    for table in sorted(tables, key=lambda table: table.box[1]):
        left, _, right, bottom = table.box
        own = max(columns, key=lambda column: min(right, column[1]) - max(left, column[0]), default=(left, right))
        below = (
            at
            for at, part in enumerate(parts)
            if isinstance(part, Line) and part.top > bottom - _CLOSE and own[0] <= part.left <= own[1]
        )
        parts.insert(next(below, len(parts)), table)
    return parts


def _columns(lines: list[Line]) -> list[tuple[float, float]]:
    """From where to where lines reach across the page, those that overlap taken together.

    Without lines beside each other there is one, however far apart they begin.
    """
    spans: list[tuple[float, float]] = []
    for left, right in sorted((line.left, line.right) for line in lines):
        if spans and left <= spans[-1][1]:
            spans[-1] = spans[-1][0], max(spans[-1][1], right)
        else:
            spans.append((left, right))
    beside = any(
        one.bottom > other.top + _CLOSE and other.bottom > one.top + _CLOSE and one.right < other.left
        for one in lines
        for other in lines
    )
    return spans if beside or not spans else [(spans[0][0], spans[-1][1])]


def _grid(table: Any) -> tuple[tuple[str, ...], ...]:
    texts: dict[Box, str] = {}
    for row, data in zip(table.rows, table.extract(), strict=True):
        for cell, text in zip(row.cells, data, strict=True):
            if cell is not None:
                texts[cell] = " ".join((text or "").split())
    columns = _middles([edge for cell in texts for edge in (cell[0], cell[2])])
    rows = _middles([edge for cell in texts for edge in (cell[1], cell[3])])
    grid = [tuple(_at(texts, across, down) for across in columns) for down in rows]
    return tuple(row for row in grid if any(row))


def _middles(edges: list[float]) -> list[float]:
    apart: list[float] = []
    for edge in sorted(edges):
        if not apart or edge - apart[-1] > _CLOSE:
            apart.append(edge)
    return [(first + second) / 2 for first, second in pairwise(apart)]


def _at(texts: dict[Box, str], across: float, down: float) -> str:
    for (left, top, right, bottom), text in texts.items():
        if left <= across <= right and top <= down <= bottom:
            return text
    return ""


def _within(inner: Box, outer: Box) -> bool:
    return (
        inner[0] >= outer[0] - _CLOSE
        and inner[1] >= outer[1] - _CLOSE
        and inner[2] <= outer[2] + _CLOSE
        and inner[3] <= outer[3] + _CLOSE
    )
