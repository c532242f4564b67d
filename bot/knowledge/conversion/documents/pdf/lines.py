"""The lines of a PDF's page in reading order, columns one after the other, without what stands in its tables. Pure."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace

from pdfminer.layout import LTChar, LTCurve, LTFigure, LTPage, LTTextBox, LTTextLine

_BOLD = re.compile(r"bold|black|heavy|semibold|demi", re.IGNORECASE)
_SAME_WIDTH = re.compile(r"mono|courier|consol|menlo|inconsolata|typewriter|cmtt|sourcecode", re.IGNORECASE)
_LEADERS = re.compile(r"(?:\s?\.){4,}\s*[\divxlc]{1,6}$", re.IGNORECASE)
_CONTENTS = re.compile(
    r"(?:table of )?contents|inhalt(?:sverzeichnis)?|table des matières|sommaire|índice|sumário|indice|"
    r"inhoud(?:sopgave)?|indhold|innehåll|innhold|sisällys|содержание|içindekiler",
    re.IGNORECASE,
)
_PAGE_NUMBER = re.compile(
    r"\W*(?:(?:page|seite|página|pagina|pág|side|sida|sivu|sayfa|стр|s|p)\W*)?\d{1,4}"
    r"(?:\s*(?:/|\||of|von|de|di|van|sur|av|af|из)\s*\d{1,4})?\W*",
    re.IGNORECASE,
)
_LIGATURES = {0xFB00: "ff", 0xFB01: "fi", 0xFB02: "fl", 0xFB03: "ffi", 0xFB04: "ffl", 0xFB05: "ft", 0xFB06: "st"}
_FIRST = re.compile(r"^\s*\(cid:\d+\)")  # at the beginning of a line that is a bullet
_UNMAPPED = re.compile(r"\(cid:\d+\)")  # a glyph whose font does not say which character it is
LABEL = re.compile(r"(?:\(?\d{1,3}[.)]|\(?[a-zA-Z][.)]|\d{1,2}|[•◦▪■●○‣·–—*\-\uf0b7\uf0a7])")
_LABEL_GAP = 40.0  # points between a label and its item
Box = tuple[float, float, float, float]  # left, top, right, bottom, in points from the page's top left


@dataclass(frozen=True, slots=True, kw_only=True)
class Line:
    text: str
    page: int
    block: int  # lines of one block stand together
    left: float
    top: float
    right: float
    bottom: float
    size: float  # of most characters, in points
    bold: bool
    code: bool = False  # in a font whose characters are all as wide
    label: str = ""  # a bullet or number before it


def lines_of(page: LTPage, number: int) -> list[Line]:
    found = []
    for block, part in enumerate(_parts(page)):
        # Outside of boxes: lines of no width, as a bullet is whose font does not say how wide.
        within = part if isinstance(part, LTTextBox) else [part]
        lines = (_line(line, number, block, page.height) for line in within if isinstance(line, LTTextLine))
        found += [line for line in lines if line is not None]
    return _labelled(found)


def _parts(container: Iterable[object]) -> Iterator[object]:
    """What stands on a page, also in a drawing of its own: some programs put whole pages into one."""
    for part in container:
        if isinstance(part, LTFigure):
            yield from _parts(part)
        else:
            yield part


def is_drawn_on(page: LTPage) -> bool:
    """Whether there are lines or boxes, of which a table may be made."""
    return any(isinstance(part, LTCurve) for part in _parts(page))


def glyphs(page: LTPage) -> tuple[int, int]:
    """How many characters a page shows, and of how many nobody can tell which they are."""
    text = "".join(part.get_text() for part in _parts(page) if isinstance(part, LTTextBox | LTTextLine))
    known = _UNMAPPED.sub("", text)
    unnamed = len(_UNMAPPED.findall(text))
    return len(known) + unnamed, unnamed


def outside(lines: Iterable[Line], boxes: Iterable[Box]) -> list[Line]:
    """Without what stands in these boxes."""
    boxes = list(boxes)
    return [line for line in lines if not any(_inside(line, box) for box in boxes)]


def _line(part: LTTextLine, page: int, block: int, height: float) -> Line | None:
    # A matrix that turns: a watermark across the page, or a remark along its edge.
    characters = [c for c in part if isinstance(c, LTChar) and abs(c.matrix[1]) <= 0.1 * abs(c.matrix[0])]
    text = _UNMAPPED.sub("", _FIRST.sub("• ", part.get_text())).translate(_LIGATURES)
    text = " ".join(text.split())
    if not text or all(c.get_text().isspace() for c in characters):
        return None
    sizes = Counter(round(c.size * 2) / 2 for c in characters)
    letters = [c for c in characters if c.get_text().isalnum()]
    return Line(
        text=text,
        page=page,
        block=block,
        left=min(c.x0 for c in characters if not c.get_text().isspace()),
        top=height - part.y1,
        right=part.x1,
        bottom=height - part.y0,
        size=sizes.most_common(1)[0][0],
        bold=bool(letters) and all(_BOLD.search(c.fontname) for c in letters),
        code=all(_SAME_WIDTH.search(c.fontname) for c in characters if not c.get_text().isspace()),
    )


def _inside(line: Line, box: Box) -> bool:
    across, down = (line.left + line.right) / 2, (line.top + line.bottom) / 2
    return box[0] <= across <= box[2] and box[1] <= down <= box[3]


def _labelled(lines: list[Line]) -> list[Line]:
    """A bullet or number stands so far before its item that it is a line of its own: put together again."""
    labels = [line for line in lines if LABEL.fullmatch(line.text)]
    item_of: dict[int, Line] = {}
    for label in labels:
        beside = [
            line
            for line in lines
            if line is not label
            and abs(line.bottom - label.bottom) < label.size / 2
            and 0 < line.left - label.right + 1 < _LABEL_GAP
        ]
        if beside:
            item_of[id(min(beside, key=lambda line: line.left))] = label
    used = {id(label) for label in item_of.values()}
    return [
        replace(line, label=item_of[id(line)].text, left=item_of[id(line)].left) if id(line) in item_of else line
        for line in lines
        if id(line) not in used
    ]


def without_running(pages: list[list[Line]], heights: list[float]) -> list[list[Line]]:
    """Without what stands at the top or the foot of page after page, and without page numbers."""
    seen = Counter(key for lines in pages for key in {_place(line) for line in _edges(lines)})
    often = max(2, len(pages) * 0.3)  # left and right pages may have heads of their own

    def runs(line: Line, height: float) -> bool:
        at_the_edge = line.bottom < 0.1 * height or line.top > 0.9 * height
        # At the edge, where chapters have heads of their own, twice is enough.
        least = 2 if at_the_edge else often
        return seen[_place(line)] >= least or (at_the_edge and _PAGE_NUMBER.fullmatch(line.text) is not None)

    kept = []
    for lines, height in zip(pages, heights, strict=True):
        edges = set(_edges(lines))
        kept.append([line for line in lines if line not in edges or not runs(line, height)])
    return kept


def without_contents(pages: list[list[Line]]) -> list[list[Line]]:
    """Without a table of contents: lines that dots lead to a page's number, and its heading."""
    if not any(_LEADERS.search(line.text) for lines in pages for line in lines):
        return pages
    return [
        [line for line in lines if not _LEADERS.search(line.text) and not _CONTENTS.fullmatch(line.text)]
        for lines in pages
    ]


def _edges(lines: list[Line]) -> Iterator[Line]:
    by_place = sorted(lines, key=lambda line: line.top)
    yield from by_place[:3]
    yield from by_place[3:][-3:]


def _place(line: Line) -> tuple[str, int]:
    return re.sub(r"\d+", "0", line.label + line.text), round(line.top / 3)
