"""Citations taken out of a whole text, or of one that is still growing."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

import regex

from bot.answering.citations.bracketed import BEFORE, Brackets
from bot.answering.citations.markers import MARKER, numbers_of, undecided
from bot.model import Passage

_CODE = re.compile(r"(```.*?(?:```|\Z)|`[^`\n]*`)", re.DOTALL)
_AFTER_A_STATEMENT = re.compile(r"[.!?:;,。！？\"”»')\]]\Z")
_WITHIN_A_LINE = re.compile(r"[\w.!?。！？\"”»')*]\Z")
# What may follow a number in round brackets that cites. Where a text in pieces ends there, one of these comes.
_ENDS_A_STATEMENT = re.compile(r"\s{0,9}(?:\Z|[.!?;,。！？\n\[(（【［<^\\*`¹²³⁴-⁹])")
_ROW = 12  # characters between two brackets in a row


def take_citations(markdown: str, passages: Sequence[Passage]) -> tuple[str, tuple[int, ...]]:
    """The text without markers, and the numbers cited (from 1, of `passages`), each once, in order of appearance.

    Numbers beyond the passages are dropped with their markers. Code is left alone: `items[1]` cites nothing. Where
    nothing but bracketed text could be a citation, that counts as cited too: it may be both.
    """
    reader = _Reader(passages)
    text = reader.read(markdown).strip()
    cited = (number for number in reader.cited or reader.text if 1 <= number <= len(passages))
    return text, tuple(dict.fromkeys(cited))


class WithoutMarkers:
    """What `take_citations` makes of a text that comes in pieces: all that is given out together is its text.

    A piece that is given out holds no half marker and no half placeholder.
    """

    def __init__(self, passages: Sequence[Passage]) -> None:
        self._reader = _Reader(passages)
        self._undecided = ""
        self._blanks: list[str] = []  # after it, where there is nothing else; read once, however many come
        self._space: list[str] = []  # between what was given out and what may follow
        self._begun = False

    def feed(self, piece: str) -> str:
        """The next words that are sure, whatever follows."""
        if not self._undecided and not piece.strip(" \t"):
            self._blanks.append(piece)
            return ""
        text = "".join((self._undecided, *self._blanks, piece))
        self._blanks.clear()
        sure = _sure(text)
        rest = text[sure:]
        if not rest.strip(" \t"):
            self._blanks, rest = [rest], ""
        self._undecided = rest
        return self._spaced(self._reader.read(text[:sure]))

    def end(self) -> str:
        """The rest, when nothing follows."""
        rest, self._undecided = "".join((self._undecided, *self._blanks)), ""
        self._blanks.clear()
        return self._spaced(self._reader.read(rest))

    def _spaced(self, text: str) -> str:
        """Space at the beginning and at the end of the whole is left out."""
        if not self._begun:
            text = text.lstrip()
        words = text.rstrip()
        if not words:
            self._space.append(text)
            return ""
        said = "".join((*self._space, words))
        self._space, self._begun = [text[len(words) :]], True
        return said


class _Reader:
    """Takes markers out of a text that comes in pieces, each of which ends where nothing is undecided."""

    def __init__(self, passages: Sequence[Passage]) -> None:
        self.cited: list[int] = []
        self.text: list[int] = []  # numbers in brackets that are part of the text
        self._count = len(passages)
        self._brackets = Brackets([passage.text for passage in passages])
        self._before = "\n"  # the last characters, as they were written
        self._row: str | None = None  # what came since the last bracket that is part of the text, if that is near

    def read(self, markdown: str) -> str:
        """Without markers. Code is left alone."""
        parts = _CODE.split(markdown)
        return "".join(
            self._pass(part) if number % 2 else "".join(self._words(part)) for number, part in enumerate(parts)
        )

    def _words(self, text: str) -> Iterator[str]:
        at = 0
        for found in MARKER.finditer(text):
            yield self._pass(text[at : found.start()])
            at = found.end()
            numbers = numbers_of(found)
            if self._is_text(found, numbers, text):
                yield self._pass(found.group())
                if found["plain"]:
                    self.text += numbers
                    self._row = ""
            else:
                self._pass(found.group())
                self.cited += numbers
        yield self._pass(text[at:])

    def _is_text(self, found: regex.Match[str], numbers: Sequence[int], text: str) -> bool:
        known = bool(numbers) and all(1 <= number <= self._count for number in numbers)
        if found["plain"]:
            first, end = found["plain"].partition("]")[0], found.end("plain")
            around = self._before + text[found.start() : found.start("plain")], text[end:][:BEFORE]
            return not found["link"] and self._brackets.is_text(first, *around, self._row)
        if found["raised"] and not _AFTER_A_STATEMENT.search(self._before):
            return True  # of square metres, say
        if found["round"]:
            ends = _WITHIN_A_LINE.search(self._before) and _ENDS_A_STATEMENT.match(text, found.end())
            return not (known and ends) or self._brackets.hold_round(found["round"])
        return not found["sure"] and not known

    def _pass(self, text: str) -> str:
        self._before = (self._before + text)[-BEFORE:]
        if self._row is not None:
            self._row = self._row + text if len(self._row) + len(text) <= _ROW else None
        return text


def _sure(text: str) -> int:
    """How many characters of `text` are read the same whatever follows. It begins outside of code."""
    at = 0
    for code in _CODE.finditer(text):
        fenced = code.group().startswith("```")
        closed = len(code.group()) >= 6 and code.group().endswith("```") if fenced else code.group() != "``"
        if not closed and code.end() == len(text):
            return code.start()
        at = code.end()
    return at + undecided(text[at:])
