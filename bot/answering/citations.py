"""The markers with which a model says what it rests on: [1], [1, 2], [1](address), 【1】, [passage 1], (source 2),
[[1]], [1-3], and ¹ after a statement. They are taken out of a whole text, or of one that is still growing. Which
brackets with nothing but numbers are markers, `bracketed` says.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from bot.answering.bracketed import AFTER, BEFORE, Brackets
from bot.model import Passage

_CODE = re.compile(r"(```.*?(?:```|\Z)|`[^`\n]*`)", re.DOTALL)
_LABEL = r"(?i:passages?|sources?|docs?|citations?|quellen?|fuentes?|fontes?|fonti|bron(?:nen)?)[ :#.\-]{0,3}"
_LINK = r"\([^)\s]*"
# How a text may end that reads one way or another, depending on what follows: inline code, space before a marker, a
# marker and the word after it, a placeholder (which is never cut in two).
_UNDECIDED = re.compile(
    rf"(?:`[^`\n]*|(?<![ \t])[ \t]*(?:\[\^?[\d\s,;]*(?:\](?:{_LINK}|(?:{_LINK}\))?{AFTER})?)?|【[^】`]{{0,42}}"
    rf"|[\[(](?:[A-Za-z]{{0,9}}|{_LABEL}[\d ,;&]{{0,24}})|\[\[\d{{0,2}}"
    rf"(?:\]|\]\](?:{_LINK}|(?:{_LINK}\))?{AFTER}))?"
    r"|\[\d{1,2} ?[-–] ?\d{0,2}|(?<![¹²³⁴-⁹])[¹²³⁴-⁹]{1,2})?|<[A-Z]{0,16}(?:_\d{0,9})?)\Z"
)
# Without the look-behind a long run of spaces would be searched from each of them.
_MARKER = re.compile(
    rf"(?<![ \t])[ \t]*(?:\[(?:\^)?(?P<plain>\d{{1,2}}(?:\s*[,;]\s*\d{{1,2}})*)\](?P<link>{_LINK}\))?"
    r"|【(?P<cjk>\d{1,2})[^】`]{0,40}】"
    rf"|\[\[(?P<double>\d{{1,2}})\]\](?:{_LINK}\))?"
    rf"|[\[(]{_LABEL}(?P<labelled>\d{{1,2}}(?: ?[,;&] ?\d{{1,2}}){{0,5}})[\])]"
    r"|\[(?P<first>\d{1,2}) ?[-–] ?(?P<last>\d{1,2})\]"
    r"|(?P<raised>(?<![¹²³⁴-⁹])[¹²³⁴-⁹]{1,2}(?![¹²³⁴-⁹])))"
)
_RAISED = str.maketrans("¹²³⁴⁵⁶⁷⁸⁹", "123456789")
_AFTER_A_STATEMENT = re.compile(r"[.!?:;,。！？\"”»')\]]\Z")
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
        self._space = ""  # between what was given out and what may follow
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
        text = self._space + text if self._begun else text.lstrip()
        words = text.rstrip()
        self._space = text[len(words) :]
        self._begun = self._begun or bool(words)
        return words


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
        for found in _MARKER.finditer(text):
            yield self._pass(text[at : found.start()])
            at = found.end()
            numbers = _numbers(found)
            if self._is_text(found, numbers, text):
                yield self._pass(found.group())
                if found["plain"]:
                    self.text += numbers
                    self._row = ""
            else:
                self._pass(found.group())
                self.cited += numbers
        yield self._pass(text[at:])

    def _is_text(self, found: re.Match[str], numbers: Sequence[int], text: str) -> bool:
        if found["plain"]:
            blanks = found.group()[: found.group().index("[")]
            around = self._before + blanks, text[found.end() :][:BEFORE]
            return not found["link"] and self._brackets.is_text(found["plain"], *around, self._row)
        if found["raised"] and not _AFTER_A_STATEMENT.search(self._before):
            return True  # of square metres, say
        return not found["cjk"] and not (numbers and all(1 <= number <= self._count for number in numbers))

    def _pass(self, text: str) -> str:
        self._before = (self._before + text)[-BEFORE:]
        if self._row is not None:
            self._row = self._row + text if len(self._row) + len(text) <= _ROW else None
        return text


def _numbers(found: re.Match[str]) -> list[int]:
    if found["first"]:
        return list(range(int(found["first"]), int(found["last"]) + 1))
    told = found["plain"] or found["cjk"] or found["double"] or found["labelled"] or found["raised"]
    return [int(number) for number in re.findall(r"\d+", told.translate(_RAISED))]


def _sure(text: str) -> int:
    """How many characters of `text` are read the same whatever follows. It begins outside of code."""
    at = 0
    for code in _CODE.finditer(text):
        fenced = code.group().startswith("```")
        closed = len(code.group()) >= 6 and code.group().endswith("```") if fenced else code.group() != "``"
        if not closed and code.end() == len(text):
            return code.start()
        at = code.end()
    found = _UNDECIDED.search(text, at)
    return found.start() if found else len(text)
