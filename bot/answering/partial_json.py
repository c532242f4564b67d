"""A JSON object that is still being written: the texts of its own fields as they grow. Pure.

It reads ahead of the real parser and judges nothing: after what is not JSON it falls silent, and whoever has the whole
text parses that.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator

_WITHIN = re.compile(r'(?:[^"\\]++|\\["\\/bfnrt]|\\u[0-9a-fA-F]{4})*+')
_CUT_ESCAPE = re.compile(r"\\(?:u[0-9a-fA-F]{0,3})?\Z")
_BEGINNING = re.compile(r"\{")
_STRUCTURE = re.compile(r'["{}\[\],:]')


class StringFields:
    """Fed with any pieces of the same text, it gives the same texts, apart from where they are cut."""

    def __init__(self) -> None:
        self._rest = ""  # not read yet: an escape that is cut off
        self._depth = 0  # of open objects and lists
        self._in_string = False
        self._at_name = False  # the next string of the object itself is a field's name
        self._name = ""
        self._half = ""  # of a character beyond U+FFFF, the other half of which may follow
        self._over = False

    def feed(self, piece: str) -> Iterator[tuple[str, str]]:
        """Each text field's name and its next characters, never half of one. Exhaust it before the next piece."""
        text, at = self._rest + piece, 0
        self._rest = ""
        while at < len(text) and not self._over:
            if not self._in_string:
                at = self._structure(text, at)
                continue
            end = _WITHIN.match(text, at).end()  # type: ignore[union-attr]  # it matches an empty text, too
            grown = self._characters(text[at:end], closed=text[end : end + 1] == '"')
            if self._depth == 1 and self._at_name:
                self._name += grown
            elif self._depth == 1 and grown:
                yield self._name, grown
            at = self._after(text, end)

    def _structure(self, text: str, at: int) -> int:
        """Reads up to the next brace, quotation mark or the like. Before the object nothing else counts."""
        found = _STRUCTURE.search(text, at) if self._depth else _BEGINNING.search(text, at)
        if found is None:
            return len(text)
        match found.group():
            case "{" | "[" as opening:
                self._depth += 1
                self._at_name = self._depth == 1 and opening == "{"
            case "}" | "]":
                self._depth -= 1
                self._over = self._depth == 0
            case '"':
                self._in_string = True
                if self._depth == 1 and self._at_name:
                    self._name = ""
            case mark if self._depth == 1:
                self._at_name = mark == ","
        return found.end()

    def _after(self, text: str, end: int) -> int:
        """What follows the characters of a string: its end, more of it in the next piece, or what is not JSON."""
        if text[end : end + 1] == '"':
            self._in_string = False
            return end + 1
        if end == len(text) or _CUT_ESCAPE.match(text, end):
            self._rest = text[end:]
        else:
            self._over = True
        return len(text)

    def _characters(self, written: str, *, closed: bool) -> str:
        text = self._half + json.loads(f'"{written}"', strict=False)
        self._half = text[-1:] if not closed and "\ud800" <= text[-1:] <= "\udbff" else ""
        return whole_characters(text[:-1] if self._half else text)


def whole_characters(text: str) -> str:
    """JSON can say half a character, which can neither be sent nor stored: U+FFFD takes its place."""
    return text.encode("utf-16-le", "surrogatepass").decode("utf-16-le", "replace")
