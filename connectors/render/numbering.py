"""The markers of an HTML list's items, as a browser counts them: `<ol start reversed type>`, `<li value type>`.

Source: the HTML standard, "The ol element" and "The li element". Mail programs write the type as `list-style-type`.
"""

from __future__ import annotations

import re

from bs4 import Tag

BULLET = "-"
_INTEGER = re.compile(r"\s*([+-]?\d{1,9})")
_STYLE = re.compile(r"list-style(?:-type)?\s*:[^;]*?\b(lower|upper)-(alpha|latin|roman)\b", re.IGNORECASE)
_TYPES = {"a": "lower-alpha", "A": "upper-alpha", "i": "lower-roman", "I": "upper-roman"}
_ROMAN = ((1000, "m"), (900, "cm"), (500, "d"), (400, "cd"), (100, "c"), (90, "xc"), (50, "l"), (40, "xl"), (10, "x"),
          (9, "ix"), (5, "v"), (4, "iv"), (1, "i"))  # fmt: skip
_MAX_ROMAN = 3999


class Numbering:
    """One list that is open: what stands before its next item."""

    def __init__(self, tag: Tag) -> None:
        self._ordered = tag.name == "ol"
        self._kind = _kind(tag)
        self._step = -1 if tag.has_attr("reversed") else 1
        first = _integer(tag.get("start"))
        if first is None:
            first = 1 if self._step > 0 else len(tag.find_all("li", recursive=False))
        self._next = first

    def marker(self, item: Tag) -> str:
        if not self._ordered:
            return BULLET
        number = _integer(item.get("value"))
        number = self._next if number is None else number
        self._next = number + self._step
        return f"{_written(number, _kind(item) or self._kind)}."


def _integer(value: object) -> int | None:
    found = _INTEGER.match(value) if isinstance(value, str) else None
    return int(found[1]) if found else None


def _kind(tag: Tag) -> str:
    """lower-alpha, upper-roman and their like; empty for plain numbers."""
    if style := _STYLE.search(str(tag.get("style") or "")):
        return f"{style[1]}-{style[2]}".lower().replace("latin", "alpha")
    return _TYPES.get(str(tag.get("type") or ""), "")


def _written(number: int, kind: str) -> str:
    """What has no such form (0, or 4000 in Roman numerals) is a number."""
    case, _, script = kind.partition("-")
    text = ""
    if script == "alpha" and number > 0:
        text = _letters(number)
    elif script == "roman" and 0 < number <= _MAX_ROMAN:
        text = _roman(number)
    return (text.upper() if case == "upper" else text) or str(number)


def _letters(number: int) -> str:
    """a to z, then aa."""
    text = ""
    while number:
        number, letter = divmod(number - 1, 26)
        text = chr(ord("a") + letter) + text
    return text


def _roman(number: int) -> str:
    text = ""
    for value, letters in _ROMAN:
        count, number = divmod(number, value)
        text += letters * count
    return text
