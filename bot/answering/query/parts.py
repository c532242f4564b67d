"""The parts of a longer text that may be all it asks: the questions in it, or, where those only point at a paste ("what
does this message mean?", and a table), its cells and lines. Pure."""

from __future__ import annotations

import re
from collections.abc import Callable

from bot.answering.words import terms

MOST = 4  # of each kind
_LONG = 40  # characters
_ENDS = re.compile(r"(?<=[.!?。！？])|[\n|]+")
_CELLS = re.compile(r"[|\t]+")
_ASKS = ("?", "？")


def parts(text: str, tells_what: Callable[[str], bool]) -> tuple[str, ...]:
    """`tells_what`: whether words say what they are about, and do not only point at something."""
    return tuple(dict.fromkeys((*questions(text), *_pointed_at(text, tells_what))))


def questions(text: str) -> list[str]:
    """The sentences of a longer text that ask something."""
    said = (one.strip() for one in _ENDS.split(text)) if len(text) > _LONG else ()
    return [one for one in said if one.endswith(_ASKS) and _telling(one)][:MOST]


def _pointed_at(text: str, tells_what: Callable[[str], bool]) -> list[str]:
    paragraphs = text.split("\n\n")
    lines = [line for paragraph in paragraphs for line in paragraph.split("\n")]
    asked = [line for line in lines if line.rstrip().endswith(_ASKS)] or paragraphs[:1]
    if len(lines) == 1 or any(map(tells_what, asked)):
        return []
    pieces = dict.fromkeys(piece.strip() for line in lines if line not in asked for piece in _CELLS.split(line))
    return sorted(filter(tells_what, pieces), key=_telling, reverse=True)[:MOST]


def _telling(text: str) -> float:
    return sum(weight for weight in terms(text).values() if weight >= 1)
