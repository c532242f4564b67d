"""An Excel workbook as Markdown: each sheet a section, its cells as Excel shows them. Pure.

What the workbook hides (sheets, rows, columns) is left out, and so are remarks on cells: who opens the file does not
see them. A merged cell stands in every row it spans. Formulas are what they came to when the workbook was saved.
"""

from __future__ import annotations

import io
import zipfile
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any
from xml.etree.ElementTree import ParseError

import openpyxl
from openpyxl.cell.cell import Cell
from openpyxl.utils.cell import column_index_from_string
from openpyxl.utils.exceptions import InvalidFileException
from openpyxl.worksheet.worksheet import Worksheet

from bot.knowledge.article import Unreadable
from bot.knowledge.conversion.documents.archive import Archive
from bot.knowledge.conversion.documents.sheets.number_format import shown
from bot.knowledge.conversion.documents.sheets.rows import Row, markdown_of
from bot.knowledge.conversion.markup import Content, title_of_path
from bot.knowledge.words import config_for

_MOST = 5000  # rows or columns that one cell may span
_DAMAGED = (InvalidFileException, zipfile.BadZipFile, ParseError, KeyError, ValueError, TypeError, IndexError)


def read_excel(body: bytes, path: str) -> Content:
    """Title: the file's name. Raises Unreadable."""
    with Archive(body, "Excel workbook", "xl/workbook.xml") as archive:
        calculates = any(b"<f" in (archive.part(name) or b"") for name in archive.names("xl/worksheets/"))
    book = _opened(body, data_only=True)
    sheets: list[Worksheet] = [sheet for sheet in book.worksheets if sheet.sheet_state == "visible"]
    words = " ".join(_words(sheets))
    grouped = config_for(None, words) in ("english", "simple")  # 1,500 is one and a half to a German
    sections = [(sheet.title, markdown_of(_rows(sheet, grouped=grouped))) for sheet in sheets]
    sections = [(title, text) for title, text in sections if text]
    if not sections:
        raise Unreadable("is empty", gone=True)
    single = len(sections) == 1
    text = "\n\n".join(text if single else f"# {title}\n\n{text}" for title, text in sections)
    return Content(
        title=title_of_path(path), text=text, markdown=True, notes=tuple(_notes(book, body if calculates else None))
    )


def _opened(body: bytes, *, data_only: bool) -> openpyxl.Workbook:
    try:
        return openpyxl.load_workbook(io.BytesIO(body), data_only=data_only)
    except _DAMAGED:
        raise Unreadable("is damaged, or no Excel workbook") from None


def _words(sheets: list[Worksheet]) -> Iterator[str]:
    for sheet in sheets:
        yield from (cell.value for cell in list(sheet._cells.values())[:2000] if isinstance(cell.value, str))


def _rows(sheet: Worksheet, *, grouped: bool) -> Iterator[Row]:
    """Up to the last one with a value: a format soon reaches to row 1,048,576, and to walk there takes minutes."""
    hidden = _hidden_columns(sheet)
    merged = {at: sheet.cell(*area.top_left) for area in _areas(sheet) for at in area.cells}
    filled = [at for at, cell in sheet._cells.items() if cell.value is not None]
    below = [at for at, cell in merged.items() if cell.value is not None]
    last_row, last_column = (max((at[axis] for at in [*filled, *below]), default=0) for axis in (0, 1))
    columns = [column for column in range(1, last_column + 1) if column not in hidden]
    for number in range(1, last_row + 1):
        if number in sheet.row_dimensions and sheet.row_dimensions[number].hidden:
            continue
        cells = [merged.get((number, column)) or sheet._cells.get((number, column)) for column in columns]
        row = ["" if cell is None else _shown(cell, grouped=grouped) for cell in cells]
        if len(set(filter(None, row))) == 1 and any((number, column) in merged for column in columns):
            row = [next(filter(None, row)), *[""] * (len(row) - 1)]  # a line over all columns: said once
        yield row


@dataclass(frozen=True, slots=True)
class _Area:
    top_left: tuple[int, int]
    cells: tuple[tuple[int, int], ...]


def _areas(sheet: Worksheet) -> Iterator[_Area]:
    """Merged cells: each place in one repeats its value, so that a row can be read by itself."""
    for area in sheet.merged_cells.ranges:
        rows = range(area.min_row, min(area.max_row, area.min_row + _MOST) + 1)
        columns = range(area.min_col, min(area.max_col, area.min_col + _MOST) + 1)
        yield _Area((area.min_row, area.min_col), tuple((row, column) for row in rows for column in columns))


def _hidden_columns(sheet: Worksheet) -> frozenset[int]:
    """Excel writes neighbours with the same width as one: openpyxl has only the first of them by its letter."""
    hidden: set[int] = set()
    for letter, dimension in sheet.column_dimensions.items():
        if dimension.hidden:
            first = dimension.min or column_index_from_string(letter)
            hidden.update(range(first, min(dimension.max or first, sheet.max_column) + 1))
    return frozenset(hidden)


def _shown(cell: Any, *, grouped: bool) -> str:
    value = cell.value
    if isinstance(value, str) and value.startswith("#") and cell.data_type == "e":
        return ""  # #REF!, #N/A: nothing that may be quoted
    text = shown(value, cell.number_format, grouped=grouped)
    address = cell.hyperlink.target if isinstance(cell, Cell) and cell.hyperlink else None
    return f"{text} ({address})" if address and address not in text and text else text


def _notes(book: openpyxl.Workbook, calculating: bytes | None) -> Iterator[str]:
    """What of the workbook is left out. `calculating`: the workbook's bytes where it has formulas."""
    hidden = [sheet.title for sheet in book.worksheets if sheet.sheet_state != "visible"]
    if hidden:
        yield f"hidden sheets are left out ({', '.join(hidden)})"
    visible = [sheet for sheet in book.worksheets if sheet.sheet_state == "visible"]
    rows = sum(row.hidden for sheet in visible for row in sheet.row_dimensions.values())
    columns = sum(len(_hidden_columns(sheet)) for sheet in visible)
    if rows or columns:
        yield f"hidden rows are left out: {rows}, hidden columns: {columns}"
    if calculating and (unsaved := _never_calculated(book, calculating)):
        yield f"formulas without a value, which are empty: {unsaved} (no program has calculated them; save it in Excel)"


def _never_calculated(book: openpyxl.Workbook, body: bytes) -> int:
    count = 0  # opened again: openpyxl gives either formulas or what they came to
    for sheet in _opened(body, data_only=False).worksheets:
        if sheet.sheet_state != "visible":
            continue
        values = book[sheet.title]
        for at, cell in sheet._cells.items():
            count += cell.data_type == "f" and values.cell(*at).value is None
    return count
