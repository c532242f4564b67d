"""Elements as Markdown: blocks, one after the other, below their headings. Pure.

What HTML shows as a character never becomes markup, or words would vanish (`<select>`).
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator

from lxml.html import HtmlElement

from bot.knowledge.conversion.html.code import fence
from bot.knowledge.conversion.html.inline import escaped, inline, line
from bot.knowledge.conversion.html.lists import Item, item_of, numbering, rendered
from bot.knowledge.conversion.html.outline import Block, Enter, Heading, Leave, Piece, written
from bot.knowledge.conversion.html.sections import SECTION, TITLE
from bot.knowledge.conversion.html.tables import Table, read_table, strays
from bot.knowledge.conversion.html.tree import BLOCKS, GONE, HEADINGS, letters, words

_LISTS = ("ul", "ol", "menu", "dir")
_PARAGRAPHS = re.compile(r"\n\s*\n")
_PLAIN = frozenset({"plain"})
_BULLETS = re.compile(r"[•●▪◦‣·–]\s+")
_NUMBERS = re.compile(r"(\d{1,2})\\[.)]\s+")
_TERM_LETTERS = 1200  # of what a term means: beyond this it is a section
_LONGEST_HEADING = 200  # letters


def to_markdown(parts: Iterable[HtmlElement], title: str = "") -> str:
    """`title`: what stands outside all sections goes below it, where a section went before.

    Raises RecursionError where it is nested so deeply that nobody wrote it.
    """
    return written((piece for part in parts for piece in _Walk(part).pieces(part)), title)


class _Walk:
    """The elements of one part as pieces."""

    def __init__(self, part: HtmlElement) -> None:
        self.holders: set[HtmlElement] = set()  # what has blocks in it, whatever it is itself
        for block in part.iter(*BLOCKS):
            for above in block.iterancestors():
                if above in self.holders:
                    break
                self.holders.add(above)

    def pieces(self, element: HtmlElement) -> Iterator[Piece]:
        """Of what is in `element`, in order."""
        yield from self._in_a_row(
            [element.text or "", *(part for child in element for part in (child, child.tail or ""))]
        )

    def _in_a_row(self, parts: Iterable[HtmlElement | str]) -> Iterator[Piece]:
        """Of elements and the text between them."""
        run: list[str] = []
        for part in parts:
            if isinstance(part, str):
                run.append(escaped(part))
            elif self._is_block(part):
                yield from _paragraphs(run)
                run = []
                yield from self._block(part)
            else:
                run.append(inline(part))
        yield from _paragraphs(run)

    def blocks(self, element: HtmlElement) -> list[str]:
        """Of an element that can hold no section: headings are paragraphs in bold."""
        pieces = self.pieces(element)
        bold = (Block(f"**{piece.text}**") if isinstance(piece, Heading) else piece for piece in pieces)
        return [piece.text for piece in bold if isinstance(piece, Block)]

    def _is_block(self, element: HtmlElement) -> bool:
        return element.tag != GONE and (element.tag in BLOCKS or element in self.holders)

    def _block(self, element: HtmlElement) -> Iterator[Piece]:
        if element.tag in HEADINGS or element.tag == TITLE:
            yield from _heading(element)
        elif element.get(SECTION) is not None:
            yield Enter()
            yield from self._content(element)
            yield Leave()
        else:
            yield from self._content(element)

    def _content(self, element: HtmlElement) -> Iterator[Piece]:
        tag = element.tag
        if tag in _LISTS and not _is_accordion(element):
            items = list(self._items(element))
            if items:
                yield Block(rendered(items), numbering(items))
        elif tag == "dl":
            yield from self._terms(element)
        elif tag == "table":
            yield from self._table(element)
        elif tag == "pre":
            yield from (Block(code) for code in [fence(element)] if code)
        elif tag == "blockquote":
            quoted = "\n\n".join(self.blocks(element))
            if quoted:
                yield Block("\n".join(f"> {row}".rstrip() for row in quoted.split("\n")))
        elif tag != "hr":
            yield from self.pieces(element)

    def _items(self, element: HtmlElement) -> Iterator[Item]:
        """Of a list; a list between its items belongs to the one before."""
        before: Item | None = item_of(element)
        if blocks := _texts(element.text):
            yield Item("-", blocks)
        for child in element:
            if child.tag == GONE:
                blocks = []
            elif child.tag in _LISTS:
                blocks = [rendered(list(self._items(child)))]
            else:
                blocks = self.blocks(child)
            blocks += _texts(child.tail)
            if child.tag in _LISTS and before is not None and before.blocks:
                before.blocks.extend(blocks)
            elif any(blocks):
                before = item_of(element, child, before, blocks)
                yield before

    def _terms(self, element: HtmlElement) -> Iterator[Piece]:
        """Terms and what they mean: a list; a question, or a term with a page of its own, heads a section."""
        yield from _paragraphs([escaped(element.text), *(escaped(child.tail) for child in _in_groups(element))])
        items: list[Item] = []
        for terms, meanings in _entries(element):
            said = ", ".join(line([inline(term, _PLAIN)]) for term in terms)
            size = sum(letters(words(meaning)) for meaning in meanings)
            if (
                said
                and meanings
                and not said.endswith("?")
                and size <= _TERM_LETTERS
                and not any(map(_has_title, meanings))
            ):
                first, *others = [block for meaning in meanings for block in self.blocks(meaning)] or [""]
                items.append(Item("-", [f"**{said}**: {first}".rstrip(": "), *others]))
                continue
            yield from _list_of(items)
            items = []
            if said and meanings:
                yield from (Enter(), Heading(None, said, opens=True))
            elif said:
                yield Block(f"**{said}**")
            for meaning in meanings:
                yield from self._block(meaning)
            if said and meanings:
                yield Leave()
        yield from _list_of(items)

    def _table(self, element: HtmlElement) -> Iterator[Piece]:
        yield from self._in_a_row(strays(element))
        table = read_table(element, self.blocks)
        for caption in element.iterchildren("caption"):
            yield from self.pieces(caption)
        if isinstance(table, Table):
            yield Block(table.text)
        else:
            for cell in table:
                yield from self.pieces(cell)


def _heading(element: HtmlElement) -> Iterator[Piece]:
    said = line([inline(element, _PLAIN)]).replace("  \n", " ")
    if not letters(said):
        return
    if element.tag == TITLE:
        section = element.getparent()
        opens = section is not None and section.get(SECTION) is not None
        yield Heading(int(element.get("level") or 0) or None, said, opens=opens)
    elif letters(said) <= _LONGEST_HEADING:
        yield Heading(HEADINGS.index(str(element.tag)) + 1, said)
    else:
        yield Block(said)


def _paragraphs(run: list[str]) -> Iterator[Piece]:
    """Of what stands in lines, with bullets and numbers that were typed as the list that they show."""
    for paragraph in _PARAGRAPHS.split("".join(run)):
        said = line([paragraph])
        if not said:
            continue
        rows = said.split("  \n")
        if all(_BULLETS.match(row) for row in rows) and (len(rows) > 1 or rows[0][0] not in "·–"):
            yield Block("\n".join(_BULLETS.sub("- ", row, count=1) for row in rows))
        else:
            yield from _counted(rows)


def _counted(rows: list[str]) -> Iterator[Piece]:
    """Lines, of which the last ones may count themselves from 1 on."""
    begins = next((at for at, row in enumerate(rows) if (one := _NUMBERS.match(row)) and one[1] == "1"), len(rows))
    numbers = [one[1] for row in rows[begins:] if (one := _NUMBERS.match(row))]
    if len(numbers) < 2 or numbers != [str(at + 1) for at in range(len(rows) - begins)]:
        begins = len(rows)
    if begins:
        yield Block("  \n".join(rows[:begins]))
    if begins < len(rows):
        listed = "\n".join(_NUMBERS.sub(r"\1. ", row, count=1) for row in rows[begins:])
        yield Block(listed, (1, len(rows) - begins))


def _texts(text: str | None) -> list[str]:
    """Paragraphs of what is written where HTML has no place for it."""
    return [piece.text for piece in _paragraphs([escaped(text)]) if isinstance(piece, Block)]


def _is_accordion(element: HtmlElement) -> bool:
    """A list of sections: each item begins with the heading of one."""
    items = [child for child in element.iterchildren("li") if letters(words(child))]
    return bool(items) and all(_opens(item) for item in items)


def _opens(item: HtmlElement) -> bool:
    title = next(item.iter(TITLE), None)
    if title is None:
        return False
    first = next((one for one in item.iter() if letters(one.text)), None)
    return first is title


def _in_groups(element: HtmlElement) -> Iterator[HtmlElement]:
    """Terms and meanings, also where each pair has a <div> of its own."""
    for child in element:
        if child.tag == "div" and child.get(SECTION) is None and child.find("dt") is not None:
            yield from child
        elif child.tag != GONE:
            yield child


def _entries(element: HtmlElement) -> Iterator[tuple[list[HtmlElement], list[HtmlElement]]]:
    """The terms that stand together, and what follows them up to the next."""
    terms: list[HtmlElement] = []
    meanings: list[HtmlElement] = []
    for child in _in_groups(element):
        if child.tag == "dt" and meanings:
            yield terms, meanings
            terms, meanings = [], []
        (terms if child.tag == "dt" else meanings).append(child)
    yield terms, meanings


def _has_title(element: HtmlElement) -> bool:
    return next(element.iter(TITLE), None) is not None


def _list_of(items: list[Item]) -> Iterator[Piece]:
    if items:
        yield Block(rendered(items))
