"""The numbers that Word shows before the items of its lists; they are nowhere in the document, but counted. Pure.

Source: ECMA-376, part 1, 17.9 (numbering) and 17.7 (styles).
"""

from __future__ import annotations

import xml.etree.ElementTree as ElementTree
from dataclasses import dataclass, field

W = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
_UNNUMBERED = ("bullet", "none")
_MAX_LEVEL = 8


@dataclass(frozen=True, slots=True)
class Level:
    format: str  # decimal, lowerLetter, bullet, …
    start: int


@dataclass
class Numbering:
    """Counts while paragraphs go by in their order."""

    abstract_of: dict[str, str]  # by number id
    levels: dict[str, dict[int, Level]]  # by abstract number id
    restarts: dict[str, dict[int, int]]  # by number id: levels that begin again with its first use, and at what
    of_style: dict[str, tuple[str, int]]  # style id: number id and level
    counts: dict[str, dict[int, int]] = field(default_factory=dict)  # by abstract number id
    used: set[str] = field(default_factory=set)

    def next(self, paragraph: ElementTree.Element) -> int | None:
        """The number of a paragraph; None without one, and for bullets."""
        number_id, depth = self._place(paragraph)
        abstract = self.abstract_of.get(number_id)
        level = self.levels.get(abstract or "", {}).get(depth)
        if abstract is None or level is None:
            return None
        counts = self.counts.setdefault(abstract, {})
        if number_id not in self.used:
            self.used.add(number_id)
            for restarted, start in self.restarts.get(number_id, {}).items():
                counts[restarted] = start - 1
        counts[depth] = counts.get(depth, level.start - 1) + 1
        for deeper in [found for found in counts if found > depth]:
            del counts[deeper]
        return None if level.format in _UNNUMBERED else counts[depth]

    def _place(self, paragraph: ElementTree.Element) -> tuple[str, int]:
        properties = paragraph.find(f"{W}pPr")
        if properties is None:
            return "", 0
        number_id, depth = self.of_style.get(_value(properties.find(f"{W}pStyle")), ("", 0))
        own = properties.find(f"{W}numPr")
        if own is None:
            return number_id, depth
        return _value(own.find(f"{W}numId")) or number_id, _whole(_value(own.find(f"{W}ilvl")), depth)


def numbering(numbers: ElementTree.Element | None, styles: ElementTree.Element | None) -> Numbering:
    """From `word/numbering.xml` and `word/styles.xml`, each of which may be missing."""
    found = Numbering({}, {}, {}, {})
    for abstract in numbers.findall(f"{W}abstractNum") if numbers is not None else ():
        found.levels[abstract.get(f"{W}abstractNumId", "")] = {
            _whole(level.get(f"{W}ilvl"), 0): Level(
                _value(level.find(f"{W}numFmt")) or "decimal", _whole(_value(level.find(f"{W}start")), 0)
            )
            for level in abstract.findall(f"{W}lvl")
        }
    for number in numbers.findall(f"{W}num") if numbers is not None else ():
        number_id = number.get(f"{W}numId", "")
        found.abstract_of[number_id] = _value(number.find(f"{W}abstractNumId"))
        found.restarts[number_id] = {
            _whole(override.get(f"{W}ilvl"), 0): _whole(_value(start), 1)
            for override in number.findall(f"{W}lvlOverride")
            if (start := override.find(f"{W}startOverride")) is not None
        }
    for style in styles.findall(f"{W}style") if styles is not None else ():
        own = style.find(f"{W}pPr/{W}numPr")
        if own is not None:
            place = _value(own.find(f"{W}numId")), _whole(_value(own.find(f"{W}ilvl")), 0)
            found.of_style[style.get(f"{W}styleId", "")] = place
    return found


def _value(element: ElementTree.Element | None) -> str:
    return element.get(f"{W}val", "") if element is not None else ""


def _whole(text: str | None, otherwise: int) -> int:
    return int(text) if text and text.isascii() and text.isdecimal() and len(text) < 10 else otherwise
