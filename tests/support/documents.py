"""Word documents, workbooks and PDF files as programs write them, for tests of what is read of them."""

from __future__ import annotations

import io
from collections.abc import Callable, Iterable, Sequence
from typing import Any

import docx
import openpyxl
from docx.document import Document
from docx.oxml import parse_xml
from docx.oxml.ns import nsdecls
from openpyxl.worksheet.worksheet import Worksheet
from reportlab.lib.pagesizes import A4
from reportlab.lib.styles import getSampleStyleSheet
from reportlab.lib.units import cm
from reportlab.platypus import BaseDocTemplate, Frame, PageTemplate


def word(fill: Callable[[Document], None]) -> bytes:
    document = docx.Document()
    fill(document)
    return saved(document)


def saved(document: Any) -> bytes:
    target = io.BytesIO()
    document.save(target)
    return target.getvalue()


def tracked(kind: str, text: str) -> Any:
    """A change that Word keeps track of: `ins` or `del`."""
    inner = "t" if kind == "ins" else "delText"
    return parse_xml(
        f'<w:{kind} {nsdecls("w")} w:id="7" w:author="Ada" w:date="2026-01-01T00:00:00Z">'
        f"<w:r><w:{inner}>{text}</w:{inner}></w:r></w:{kind}>"
    )


def contents(line: str) -> Any:
    """A table of contents as Word makes it."""
    return parse_xml(
        f'<w:sdt {nsdecls("w")}><w:sdtPr><w:docPartObj><w:docPartGallery w:val="Table of Contents"/></w:docPartObj>'
        f"</w:sdtPr><w:sdtContent><w:p><w:r><w:t>{line}</w:t></w:r></w:p></w:sdtContent></w:sdt>"
    )


def workbook(rows: Iterable[Sequence[object]], change: Callable[[Worksheet], None] | None = None) -> bytes:
    """One sheet called Fees."""
    book = openpyxl.Workbook()
    sheet = book.active
    assert isinstance(sheet, Worksheet)
    sheet.title = "Fees"
    for row in rows:
        sheet.append(list(row))
    if change:
        change(sheet)
    return saved(book)


STYLES = getSampleStyleSheet()


def pdf(
    story: list[Any], *, columns: int = 1, on_page: Callable[[Any, Any], None] | None = None, title: str | None = None
) -> bytes:
    """A4, with 2 cm around; `on_page` draws what stands on each page."""
    target = io.BytesIO()
    document = BaseDocTemplate(target, pagesize=A4, title=title)
    width = (17 * cm - (columns - 1) * cm) / columns
    frames = [Frame(2 * cm + at * (width + cm), 2 * cm, width, 25 * cm) for at in range(columns)]
    document.addPageTemplates([PageTemplate("page", frames, onPage=on_page or (lambda _canvas, _document: None))])
    document.build(story)
    return target.getvalue()
