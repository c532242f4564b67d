"""Texts that can be sent and kept: JSON can say half a character, and NUL, which no database takes."""

from __future__ import annotations

import re
from typing import Any

_HALF = re.compile("[\ud800-\udfff]")


def whole_characters(text: str) -> str:
    """Without NUL, and without halves."""
    return without_halves(text.replace("\0", ""))


def without_halves(text: str) -> str:
    """Two halves become one character; U+FFFD takes the place of one alone."""
    return text.encode("utf-16-le", "surrogatepass").decode("utf-16-le", "replace") if _HALF.search(text) else text


def values_without_halves(value: Any) -> Any:
    """The same of all texts in a JSON value."""
    match value:
        case str():
            return without_halves(value)
        case dict():
            return {values_without_halves(name): values_without_halves(inner) for name, inner in value.items()}
        case list():
            return [values_without_halves(inner) for inner in value]
        case _:
            return value
