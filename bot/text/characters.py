"""Texts that can be sent and stored: JSON can say half a character, and NUL, which no database takes."""

from __future__ import annotations

import re
from typing import Any

_BROKEN = re.compile("[\0\ud800-\udfff]")


def whole_characters(text: str) -> str:
    """Two halves become one character; U+FFFD takes the place of one alone. NUL goes."""
    if not _BROKEN.search(text):
        return text
    return text.replace("\0", "").encode("utf-16-le", "surrogatepass").decode("utf-16-le", "replace")


def whole_values(value: Any) -> Any:
    """The same of all texts in a JSON value."""
    match value:
        case str():
            return whole_characters(value)
        case dict():
            return {whole_values(name): whole_values(inner) for name, inner in value.items()}
        case list():
            return [whole_values(inner) for inner in value]
        case _:
            return value
