"""A PDF file as Markdown. Pure."""

from __future__ import annotations

import io
import re
from collections import Counter
from dataclasses import dataclass

import pdfplumber
from pdfminer.pdfdocument import PDFPasswordIncorrect
from pdfplumber.pdf import PDF
from pdfplumber.utils.exceptions import PdfminerException

from bot.knowledge.article import Unreadable
from bot.knowledge.conversion.documents.pdf.blocks import to_markdown
from bot.knowledge.conversion.documents.pdf.lines import (
    Line,
    glyphs,
    is_drawn_on,
    lines_of,
    without_contents,
    without_running,
)
from bot.knowledge.conversion.documents.pdf.tables import Table, in_order, tables_of
from bot.knowledge.conversion.markup import Content, title_of_path

# A program that makes PDFs of other files leaves their names for a title.
_NO_TITLE = re.compile(r"microsoft|untitled|powerpoint|\.(?:docx?|indd|xlsx?|pptx?|pdf|tex|odt)$|^\W*$", re.IGNORECASE)
_MAX_TITLE_CHARS = 200
_MOST_UNNAMED = 0.1  # of all characters


def read_pdf(body: bytes, path: str) -> Content:
    """Title: the largest line of the first page, if it is larger than the text; else the document's property, else the
    file's name.

    Raises Unreadable.
    """
    try:
        with pdfplumber.open(io.BytesIO(body), laparams={"all_texts": True}) as pdf:
            return _read(pdf, path)
    except PdfminerException as error:
        if error.args and isinstance(error.args[0], PDFPasswordIncorrect):
            raise Unreadable("is protected by a password") from None
        raise Unreadable("is damaged, or no PDF file") from None


@dataclass(frozen=True, slots=True)
class _Page:
    number: int
    height: float
    lines: list[Line]
    tables: list[Table]


def _read(pdf: PDF, path: str) -> Content:
    pages: list[_Page] = []
    shown = unnamed = 0
    for page in pdf.pages:
        # To look for tables takes most of the time, and most pages have not a line drawn.
        tables = tables_of(page) if is_drawn_on(page.layout) else []
        lines = lines_of(page.layout, page.page_number)
        counted = glyphs(page.layout)
        shown, unnamed = shown + counted[0], unnamed + counted[1]
        pages.append(_Page(page.page_number, float(page.height), lines, tables))
        page.close()  # else it keeps every character of the document
    silent = [page.number for page in pages if not page.lines and not page.tables]
    if len(silent) == len(pages):
        raise Unreadable("has no text: its pages are pictures; text recognition (OCR) has to come before")
    if unnamed > shown * _MOST_UNNAMED:
        raise Unreadable("has no readable text: its fonts do not say which characters they show")
    kept = without_running(without_contents([page.lines for page in pages]), [page.height for page in pages])
    parts = [part for lines, page in zip(kept, pages, strict=True) for part in in_order(lines, page.tables)]
    markdown = to_markdown(parts, _text_size(kept))
    if not any(character.isalnum() for character in markdown):
        raise Unreadable("is empty", gone=True)
    notes = (f"pages without text, which may be pictures: {', '.join(map(str, silent))}",) if silent else ()
    return Content(title=_title(markdown, pdf.metadata, path), text=markdown, markdown=True, notes=notes)


def _text_size(pages: list[list[Line]]) -> float:
    """Of most characters, those in tables included: else a heading above a table would be the text."""
    sizes: Counter[float] = Counter()
    for line in (line for lines in pages for line in lines):
        sizes[line.size] += len(line.text)
    return sizes.most_common(1)[0][0] if sizes else 0.0


def _title(markdown: str, metadata: dict[str, object], path: str) -> str:
    first = re.match(r"#{1,6} (.+)", markdown)
    said = " ".join(str(metadata.get("Title") or "").split())
    title = re.sub(r"\\(.)", r"\1", first[1]) if first else "" if _NO_TITLE.search(said) else said
    return (title or title_of_path(path))[:_MAX_TITLE_CHARS]
