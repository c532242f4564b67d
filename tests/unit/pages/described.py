"""What a page says, apart from how a system writes it; and what its passages have to say of it."""

from __future__ import annotations

import html
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Text:
    said: str


@dataclass(frozen=True, slots=True)
class Section:
    heading: str
    parts: Sequence[Part]


@dataclass(frozen=True, slots=True)
class Steps:
    """Items of a numbered list; a tuple is an item with a list of its own below it."""

    items: Sequence[str | tuple[str, Sequence[str]]]
    ordered: bool = True


@dataclass(frozen=True, slots=True)
class Note:
    label: str
    said: str
    kind: str = "warning"


@dataclass(frozen=True, slots=True)
class Questions:
    """Each is opened by a click."""

    pairs: Sequence[tuple[str, Sequence[Part]]]


@dataclass(frozen=True, slots=True)
class Tabs:
    panels: Sequence[tuple[str, Sequence[Part]]]


@dataclass(frozen=True, slots=True)
class Grid:
    """A table; in a column, "^" is the cell above, which spans both rows."""

    head: Sequence[str]
    rows: Sequence[Sequence[str]]


@dataclass(frozen=True, slots=True)
class Code:
    lines: Sequence[str]
    language: str = "bash"


@dataclass(frozen=True, slots=True)
class Terms:
    pairs: Sequence[tuple[str, str]]


@dataclass(frozen=True, slots=True)
class Picture:
    """Its alternative text is no part of the article."""

    alt: str


Part = Text | Section | Steps | Note | Questions | Tabs | Grid | Code | Terms | Picture


@dataclass(frozen=True, slots=True)
class Page:
    title: str
    parts: Sequence[Part]
    language: str = "en"


Said = tuple[tuple[str, ...], str]  # the headings it stands below, and the sentence


def plain(markup: str) -> str:
    """The words of a text, whatever it is marked up with."""
    text = re.sub(r"\]\([^()\s]*\)", "] ", re.sub(r"(?<!\\)</?[a-z][^<>]*>", "", markup))
    return " ".join(re.findall(r"\w+", html.unescape(text)))


def said(parts: Sequence[Part], path: tuple[str, ...] = ()) -> Iterator[Said]:
    """Each sentence in order."""
    for part in parts:
        match part:
            case Text(text):
                yield path, text
            case Section(heading, below):
                yield from said(below, (*path, heading))
            case Steps(items):
                for item in items:
                    yield from ((path, text) for text in ([item] if isinstance(item, str) else [item[0], *item[1]]))
            case Note(label, text):
                yield path, f"{label} {text}"
            case Questions(pairs) | Tabs(pairs):
                for label, below in pairs:
                    yield from said(below, (*path, label))
            case Grid(head, rows):
                yield path, " ".join(head)
                yield from ((path, " ".join(row)) for row in filled(rows))
            case Code(lines):
                yield path, " ".join(lines)
            case Terms(pairs):
                yield from ((path, f"{term} {meaning}") for term, meaning in pairs)
            case Picture():
                pass


def filled(rows: Sequence[Sequence[str]]) -> list[tuple[str, ...]]:
    """Every row with its own words."""
    done: list[tuple[str, ...]] = []
    for row in rows:
        done.append(tuple(done[-1][at] if cell == "^" else cell for at, cell in enumerate(row)))
    return done
