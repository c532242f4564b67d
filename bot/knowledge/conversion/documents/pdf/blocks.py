"""Lines of a PDF to Markdown: what is a heading, an item of a list, a paragraph that goes on. Pure."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field

from bot.knowledge.conversion.documents.pdf.lines import LABEL, Line
from bot.knowledge.conversion.documents.pdf.tables import Table
from bot.knowledge.conversion.documents.sheets.rows import escaped, markdown_of

_LARGER = 1.12  # times the size of the text, from which a line is a heading
_MAX_HEADING_CHARS = 120
_MAX_HEADING_WORDS = 12  # in bold, as large as the text
_LABELLED = re.compile(rf"({LABEL.pattern})\s+(?=\S)")
_NUMBER = re.compile(r"\(?(\d{1,3})[.)]?")
_ENDS = re.compile(r"[.!?:;…。！？][\"'”’»)\]]*$")
_UNSPACED = re.compile(r"[\u0e00-\u0eff\u3000-\u30ff\u3400-\u9fff\uff00-\uffef]")
_INDENT = 6.0  # points by which a list within a list stands further in
Part = Line | Table


@dataclass
class _Block:
    """A piece of Markdown as it grows."""

    kind: str  # heading, item, text, code, table
    text: str
    left: float
    last: Line | None = None
    level: int = 0  # of a heading; of an item, how deep
    label: str = ""
    rows: list[tuple[str, ...]] = field(default_factory=list)


class Layout:
    """What the document's sizes mean."""

    def __init__(self, lines: list[Line], text_size: float) -> None:
        self.text_size = text_size
        larger = {line.size for line in lines if self._is_larger(line)}
        self._levels = {size: level for level, size in enumerate(sorted(larger, reverse=True), start=1)}
        self.words = Counter(re.findall(r"[^\W\d_]+(?:-[^\W\d_]+)*", " ".join(line.text for line in lines).lower()))
        self._numbers = {(round(line.left), int(number)) for line in lines if (number := _label_of(line)[0]).isdigit()}
        self._all_bold = sum(line.bold for line in lines) * 2 > len(lines)

    def _is_larger(self, line: Line) -> bool:
        has_words = any(character.isalpha() for character in line.text)
        return line.size >= self.text_size * _LARGER and len(line.text) <= _MAX_HEADING_CHARS and has_words

    def level(self, line: Line) -> int:
        """Of a heading, 1 to 6; 0 for anything else."""
        if self._is_larger(line):
            return min(self._levels[line.size], 6)
        short = len(line.text.split()) <= _MAX_HEADING_WORDS and not re.search(r"[.,;:]$", line.text)
        if line.bold and short and not line.label and not self._all_bold and any(map(str.isalpha, line.text)):
            return min(len(self._levels) + 1, 6)
        return 0

    def item(self, line: Line) -> tuple[str, str]:
        """The bullet or number of an item of a list, and its words; without one, the line.

        A bare number may as well begin a sentence: it counts one where its neighbour stands at the same distance.
        """
        label, words = _label_of(line)
        if label.isdigit():
            near = {(round(line.left) + off, int(label) + step) for off in (-1, 0, 1) for step in (-1, 1)}
            return (label, words) if near & self._numbers else ("", line.text)
        return label, words


def _label_of(line: Line) -> tuple[str, str]:
    if line.label:
        return line.label, line.text
    found = _LABELLED.match(line.text)
    return (found[1], line.text[found.end() :]) if found else ("", line.text)


def to_markdown(parts: list[Part], text_size: float) -> str:
    """`text_size`: of most characters of the document, in points."""
    layout = Layout([part for part in parts if isinstance(part, Line)], text_size)
    return "\n".join(_written(_blocks(parts, layout))).strip()


def _blocks(parts: list[Part], layout: Layout) -> list[_Block]:
    blocks: list[_Block] = []
    for part in parts:
        before = blocks[-1] if blocks else None
        if isinstance(part, Table):
            _add_table(blocks, part)
            continue
        if part.code and not part.label:
            _add_code(blocks, part)
            continue
        level = layout.level(part)
        label, text = ("", part.text) if level else layout.item(part)
        if level:
            if before and before.kind == "heading" and before.level == level and _is_next_line(before, part):
                before.text, before.last = f"{before.text} {text}", part
            else:
                blocks.append(_Block("heading", text, part.left, part, level))
        elif label:
            blocks.append(_Block("item", text, part.left, part, _depth(blocks, part.left), label))
        elif before and before.last and _goes_on(before, part):
            before.text, before.last = _joined(before.text, text, layout.words), part
        else:
            blocks.append(_Block("text", text, part.left, part))
    return blocks


def _is_next_line(before: _Block, line: Line) -> bool:
    last = before.last
    return (
        last is not None and last.page == line.page and last.block == line.block and line.top - last.bottom < line.size
    )


def _depth(blocks: list[_Block], left: float) -> int:
    """How deep an item stands, by the items before it in the same list."""
    for block in reversed(blocks):
        if block.kind != "item":
            return 0
        if abs(left - block.left) < _INDENT:
            return block.level
        if left > block.left:
            return block.level + 1
    return 0


def _goes_on(before: _Block, line: Line) -> bool:
    """Whether a line goes on with what stands before it."""
    last = before.last
    if last is None or before.kind not in ("text", "item"):
        return False
    if last.page == line.page and last.block == line.block:
        if before.kind == "item" and line.left < before.left + 1:
            return False
        short = last.right < line.left + 0.75 * (max(line.right, last.right) - line.left)
        return not (short and _ENDS.search(before.text) and line.text[:1].isupper() and line.right > last.right + 20)
    # In the next column or on the next page, or a piece of the same item.
    if before.kind == "item" and line.page == last.page and line.left > before.left + 1 and line.top > last.top:
        return line.top - last.bottom < line.size
    return not _ENDS.search(before.text) and line.text[:1].islower() and line.size == last.size


def _joined(before: str, after: str, words: Counter[str]) -> str:
    """A word that was divided at the end of its line becomes whole, unless the document writes it with a hyphen."""
    if before.endswith("\u00ad"):
        return before[:-1] + after
    divided = re.search(r"([^\W\d_]+)[-‐]$", before)
    rest = re.match(r"[^\W\d_]+", after)
    if divided and rest and (rest[0][0].islower() or (divided[1] + rest[0]).isupper()):
        whole, hyphened = (divided[1] + rest[0]).lower(), f"{divided[1]}-{rest[0]}".lower()
        return before + after if words[hyphened] > words[whole] else before[:-1] + after
    if _UNSPACED.match(after[:1]) and before and _UNSPACED.match(before[-1]):
        return before + after
    return f"{before} {after}"


def _add_code(blocks: list[_Block], line: Line) -> None:
    """Lines of code stay lines, each as far in as it stands on the page."""
    before = blocks[-1] if blocks else None
    if before and before.kind == "code" and before.last and before.last.page == line.page:
        # The first line may be the one that stands furthest in.
        inset = max(0, round((line.left - before.left) / (0.6 * line.size)))
        before.text, before.last = f"{before.text}\n{' ' * inset}{line.text}", line
    else:
        blocks.append(_Block("code", line.text, line.left, line))


def _add_table(blocks: list[_Block], table: Table) -> None:
    """A table that goes on on the next page is one, with its header said once."""
    before = blocks[-1] if blocks else None
    if before and before.kind == "table" and len(before.rows[0]) == len(table.rows[0]):
        before.rows += [row for row in table.rows if row != before.rows[0]]
    else:
        blocks.append(_Block("table", "", table.box[0], rows=list(table.rows)))


def _written(blocks: list[_Block]) -> Iterator[str]:
    for number, block in enumerate(blocks):
        before = blocks[number - 1].kind if number else ""
        if block.kind != "item" or before != "item":
            yield ""
        if block.kind == "heading":
            yield f"{'#' * block.level} {escaped(block.text)}"
        elif block.kind == "table":
            yield markdown_of(block.rows)
        elif block.kind == "code":
            yield f"```\n{block.text}\n```"
        elif block.kind == "item":
            found = _NUMBER.fullmatch(block.label)
            label = f"{found[1]}." if found else "-"
            letters = "" if found or not block.label.strip("().").isalpha() else f"{block.label} "
            yield f"{'    ' * block.level}{label} {letters}{escaped(block.text)}"
        else:
            yield escaped(block.text)
