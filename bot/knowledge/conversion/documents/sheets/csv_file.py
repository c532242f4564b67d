"""A CSV file as the table that it is: every value as it is written, so that 00123 stays 00123. Pure."""

from __future__ import annotations

import csv
import io

from bot.knowledge.article import Unreadable
from bot.knowledge.conversion.documents.sheets.rows import markdown_of
from bot.knowledge.conversion.markup import Content, title_of_path

_DELIMITERS = ",;\t|"
_SAMPLE = 64 * 1024  # characters from which the delimiter is told
_MAX_FIELD = 1024 * 1024  # characters


def read_csv(text: str, path: str) -> Content:
    """Rows with commas, semicolons, tabs or bars between the values. Raises Unreadable."""
    csv.field_size_limit(_MAX_FIELD)
    delimiter, text = _delimiter(text)
    try:
        rows = list(csv.reader(io.StringIO(text, newline=""), delimiter=delimiter))
    except csv.Error as error:
        raise Unreadable(f"is no CSV file: {error}") from None
    markdown = markdown_of(rows)
    if not any(character.isalnum() for character in markdown):
        raise Unreadable("is empty", gone=True)
    return Content(title=title_of_path(path), text=markdown, markdown=True)


def _delimiter(text: str) -> tuple[str, str]:
    """The delimiter, and the text without the line `sep=;` with which Excel is told of it.

    The one that divides most rows of the sample alike: csv.Sniffer takes letters for delimiters where it is in doubt.
    """
    first, _, rest = text.partition("\n")
    if first.lower().startswith("sep=") and len(first.rstrip()) == 5:
        return first[4], rest
    return max(_DELIMITERS, key=lambda delimiter: _agreement(text[:_SAMPLE], delimiter)), text


def _agreement(sample: str, delimiter: str) -> tuple[float, int]:
    """The share of rows that have as many values as the first, and how many that are."""
    try:
        widths = [len(row) for row in csv.reader(io.StringIO(sample, newline=""), delimiter=delimiter) if row]
    except csv.Error:
        return 0.0, 0
    if not widths or widths[0] < 2:
        return 0.0, 0
    return sum(width == widths[0] for width in widths) / len(widths), widths[0]
