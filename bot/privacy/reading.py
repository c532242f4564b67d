"""A text as detectors read it: digits of any script are 0 to 9, every space, dash and dot is the plain one, what is
invisible is gone, and "%40" in a link is "@". What is found there is led back to where it stands in the text.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache

from bot.privacy.placeholders import Span

_ESCAPED = re.compile(r"%(?:40|2B|2D|2E|5F|20)", re.IGNORECASE)
_DOTS = frozenset("·․•‧∙⋅。")
_SLASHES = frozenset("⁄∕")
_LINE_ENDS = frozenset("\u2028\u2029\u0085\x0b\x0c")
_BLANK = frozenset("\u3164\u115f\u1160\uffa0\u2800")  # letters and a Braille pattern that show nothing


@dataclass(frozen=True, slots=True)
class Reading:
    text: str
    starts: Sequence[int]  # of each character of `text`: where in the original it begins
    ends: Sequence[int]  # and ends

    def original(self, span: Span) -> Span:
        """The span of a find in `text`, in the original; it has at least one character."""
        return Span(self.starts[span.start], self.ends[span.end - 1], span.label)


def read(text: str) -> Reading:
    plain = {char: _plain(char) for char in set(text)} if not text.isascii() else {}
    if "%" not in text and all(plain.values()):  # a character for a character, as nearly always
        shown = "".join(map(plain.__getitem__, text)) if plain else text
        return Reading(shown, range(len(text)), range(1, len(text) + 1))
    read_as: list[str] = []
    starts, ends = [], []
    at = 0
    while at < len(text):
        escaped = _ESCAPED.match(text, at) if text[at] == "%" else None
        end = escaped.end() if escaped else at + 1
        shown = chr(int(escaped.group()[1:], 16)) if escaped else _plain(text[at])
        if shown:
            read_as.append(shown)
            starts.append(at)
            ends.append(end)
        at = end
    return Reading("".join(read_as), starts, ends)


@lru_cache(maxsize=4096)
def _plain(char: str) -> str:
    """One character, or none where nothing shows."""
    if char.isascii():
        return " " if char in "\x0b\x0c" else char
    if char in _BLANK or char in _LINE_ENDS:
        return "\n" if char in _LINE_ENDS else " "
    digit = unicodedata.decimal(char, None)
    if digit is not None:
        return str(digit)
    category = unicodedata.category(char)
    if category == "Cf" or char == "\u034f" or "\ufe00" <= char <= "\ufe0f":
        return ""
    if category == "Zs":
        return " "
    if category == "Pd" or char == "\u2212":
        return "-"
    if char in _DOTS or char in _SLASHES:
        return "." if char in _DOTS else "/"
    compatible = unicodedata.normalize("NFKC", char)
    return compatible if len(compatible) == 1 and compatible.isascii() else char
