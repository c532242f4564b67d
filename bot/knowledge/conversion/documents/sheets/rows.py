"""Rows of cells as Markdown: a table under its header, lines above it as text, an FAQ as its questions. Pure."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence

Row = Sequence[str]

_MARKUP = re.compile(r"([\\`*<|\[\]])")
_LINE_START = re.compile(r"^([^\S\n]*+)(#{1,6}|[-+]|\d{1,9}[.)])(?=\s|$)", re.MULTILINE)
_NUMBER = re.compile(r"[-+(]?[\d.,\s%€$£:/-]*\d[\d.,\s%€$£:/)-]*")
# A list of frequent questions by its header, in the languages of the product.
_QUESTION = re.compile(
    r"\W*(?:question|frage|pregunta|pergunta|domanda|vraag|spørgsmål|fråga|kysymys|вопрос|soru)s?\W*", re.IGNORECASE
)
_ANSWER = re.compile(
    r"\W*(?:answer|antwort|réponse|respuesta|resposta|risposta|antwoord|svar|vastaus|ответ|cevap)s?\W*", re.IGNORECASE
)


def markdown_of(rows: Iterable[Row]) -> str:
    """Rows that may differ in length; empty ones divide tables. The first of a table is its header."""
    written: list[str] = []
    header: Row = ()
    for region in _regions(rows):
        titles, table = _titles(region)
        written += titles
        if not table:
            continue
        if header and not titles and _continues(table[0], header):
            table = [header, *table]
        header = table[0]
        written.append(_table(table))
    return "\n\n".join(written)


def _regions(rows: Iterable[Row]) -> Iterator[list[Row]]:
    """Rows without an empty one between them, and without columns that are empty in all of them."""
    region: list[Row] = []
    for row in [*rows, ()]:
        if any(cell.strip() for cell in row):
            region.append(row)
        elif region:
            width = max(map(len, region))
            full = [[*row, *[""] * (width - len(row))] for row in region]
            used = [column for column in range(width) if any(row[column].strip() for row in full)]
            yield [[row[column].strip() for column in used] for row in full]
            region = []


def _titles(region: list[Row]) -> tuple[list[str], list[Row]]:
    """Lines with one cell at the top of a region are what stands above its table; a region of one column is text."""
    if len(region[0]) == 1:
        return [_text(row[0]) for row in region], []
    first = next((number for number, row in enumerate(region) if _distinct(row) > 1), len(region))
    return [_text(next(filter(None, row))) for row in region[:first]], region[first:]


def _distinct(row: Row) -> int:
    """A title that is merged over all columns stands in each of them."""
    return len(set(filter(None, row)))


def _continues(first: Row, header: Row) -> bool:
    """A table that goes on after an empty row: as wide as the one before, and its first row has figures."""
    return len(first) == len(header) and any(map(_NUMBER.fullmatch, first)) and not any(map(_NUMBER.fullmatch, header))


def _table(rows: list[Row]) -> str:
    rows = _with_one_header(rows)
    header = rows[0]
    question = next((at for at, name in enumerate(header) if _QUESTION.fullmatch(name)), None)
    answer = next((at for at, name in enumerate(header) if _ANSWER.fullmatch(name)), None)
    if question is not None and answer is not None and len(rows) > 1:
        return "\n\n".join(_section(row, header, question, answer) for row in rows[1:] if row[question] or row[answer])
    lines = [_line(header), _line(["---"] * len(header)), *map(_line, rows[1:])]
    return "\n".join(lines)


def _with_one_header(rows: list[Row]) -> list[Row]:
    """Two rows of headings are one where a cell of the first is merged down into the second."""
    if len(rows) < 3 or any(map(_NUMBER.fullmatch, rows[1])) or _distinct(rows[1]) < 2:
        return rows
    columns = list(zip(rows[0], rows[1], strict=True))
    if rows[0] == rows[1] or not any(above and above == below for above, below in columns):
        return rows
    return [[" ".join(dict.fromkeys(filter(None, column))) for column in columns], *rows[2:]]


def _section(row: Row, header: Row, question: int, answer: int) -> str:
    """A question as the heading of its answer; what else the row says stands below it."""
    rest = [
        f"{_inline(header[at])}: {_inline(cell)}"
        for at, cell in enumerate(row)
        if cell and at not in (question, answer)
    ]
    heading = f"## {_inline(row[question])}" if row[question] else ""
    return "\n\n".join(filter(None, (heading, _text(row[answer]), "\n".join(f"- {line}" for line in rest))))


def _line(cells: Row) -> str:
    return f"| {' | '.join(cell if cell == '---' else _inline(cell) for cell in cells)} |"


def _inline(cell: str) -> str:
    return _MARKUP.sub(r"\\\1", " ".join(cell.split()))


def _text(cell: str) -> str:
    """Paragraphs of a cell as they are; each line of it is a line."""
    return re.sub(r"(?<=\S)[ \t]*\n(?=[ \t]*\S)", "  \n", escaped(cell.strip()))


def escaped(text: str) -> str:
    """Text that means nothing to Markdown."""
    marked = _MARKUP.sub(r"\\\1", text)
    return _LINE_START.sub(lambda found: f"{found[1]}{found[2][:-1]}\\{found[2][-1]}", marked)
