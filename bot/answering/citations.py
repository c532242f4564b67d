"""The markers with which a model says what it rests on: [1], [1, 2], [1](address), 【1】. They are taken out of a
whole text, or of one that is still growing.
"""

from __future__ import annotations

import re
from collections.abc import Callable

_CODE = re.compile(r"(```.*?(?:```|\Z)|`[^`\n]*`)", re.DOTALL)
# How a text may end that reads one way or another, depending on what follows: inline code, space before a marker, a
# marker, a placeholder (which is never cut in two).
_UNDECIDED = re.compile(
    r"(?:`[^`\n]*|(?<![ \t])[ \t]*(?:\[\^?[\d\s,;]*(?:\](?:\([^)\s]*)?)?|【[^】]{0,42})?"
    r"|<[A-Z]{0,16}(?:_\d{0,9})?)\Z"
)
# Without the look-behind a long run of spaces would be searched from each of them.
_MARKER = re.compile(
    r"(?<![ \t])[ \t]*(?:\[(?:\^)?(\d{1,2}(?:\s*[,;]\s*\d{1,2})*)\](?:\([^)\s]*\))?|【(\d{1,2})[^】]{0,40}】)"
)


def take_citations(markdown: str, count: int) -> tuple[str, tuple[int, ...]]:
    """The text without markers, and the numbers cited (1..`count`), each once, in order of appearance.

    Numbers beyond `count` are dropped with their markers. Code is left alone: `items[1]` cites nothing.
    """
    cited: list[int] = []

    def note(found: re.Match[str]) -> str:
        cited.extend(int(number) for number in re.findall(r"\d+", found.group(1) or found.group(2)))
        return ""

    text = _replaced(markdown, note).strip()
    return text, tuple(dict.fromkeys(number for number in cited if 1 <= number <= count))


class WithoutMarkers:
    """What `take_citations` makes of a text that comes in pieces: all that is given out together is its text.

    A piece that is given out holds no half marker and no half placeholder.
    """

    def __init__(self) -> None:
        self._undecided = ""
        self._space = ""  # between what was given out and what may follow
        self._begun = False

    def feed(self, piece: str) -> str:
        """The next words that are sure, whatever follows."""
        text = self._undecided + piece
        sure = _sure(text)
        self._undecided = text[sure:]
        return self._spaced(_replaced(text[:sure], _nothing))

    def end(self) -> str:
        """The rest, when nothing follows."""
        rest, self._undecided = self._undecided, ""
        return self._spaced(_replaced(rest, _nothing))

    def _spaced(self, text: str) -> str:
        """Space at the beginning and at the end of the whole is left out."""
        text = self._space + text if self._begun else text.lstrip()
        words = text.rstrip()
        self._space = text[len(words) :]
        self._begun = self._begun or bool(words)
        return words


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


def _replaced(markdown: str, marker: Callable[[re.Match[str]], str]) -> str:
    """Code is left alone."""
    parts = _CODE.split(markdown)
    parts[::2] = [_MARKER.sub(marker, part) for part in parts[::2]]
    return "".join(parts)


def _nothing(_: re.Match[str]) -> str:
    return ""
