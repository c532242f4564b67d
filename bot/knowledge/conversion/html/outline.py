"""Pieces of a page, with the sections they stand in, as Markdown, which has headings and no ends of sections. Pure."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass, field


@dataclass(frozen=True, slots=True)
class Heading:
    level: int | None  # 1 to 6; None: one below the heading before
    text: str
    opens: bool = False  # it is the heading of the section that was entered


@dataclass(frozen=True, slots=True)
class Block:
    text: str
    numbers: tuple[int, int] | None = None  # of a numbered list: its first and last


@dataclass(frozen=True, slots=True)
class Enter:
    """A section begins, whose headings end with it."""


@dataclass(frozen=True, slots=True)
class Leave:
    """It ends."""


Piece = Heading | Block | Enter | Leave
_Path = tuple[Heading, ...]
_STEP = re.compile(r"(\d{1,2})\\([.)]) ")
_NUMBER = re.compile(r"\*{0,2}(\d{1,2})(?:\\?[.):])?\*{0,2}")  # by itself: beside a step, or in a circle
_NO_TEXT = "#|-`>"  # begins a heading, a table, a list, code, a quotation
_ITEM_MARK = re.compile(r"^(\d+)\.(?= )", re.MULTILINE)


def written(pieces: Iterable[Piece], title: str = "") -> str:
    """`title`: what stands outside all sections goes below it, where a section went before."""
    outline = _Outline(title)
    for piece in pieces:
        outline.add(piece)
    return "\n\n".join(_numbered(_joined(outline.out)))


@dataclass(slots=True)
class _Outline:
    title: str
    out: list[str] = field(default_factory=list)
    due: _Path = ()  # the headings that the next piece stands below
    read: _Path = ()  # those that a reader of `out` takes it to stand below
    left: list[tuple[_Path, int]] = field(default_factory=list)  # of each open section: `due` outside, its level
    last: Block | None = None
    loose: Heading | None = None  # the heading before, where it has no level and no section of its own

    def add(self, piece: Piece) -> None:
        if isinstance(piece, Enter):
            self.left.append((self.due, 0))
        elif isinstance(piece, Leave):
            self.due = self.left.pop()[0]
        elif isinstance(piece, Heading):
            self._head(piece)
        else:
            self._below(self.due)
            follows = piece.numbers and self.last and self.last.numbers and self.last.numbers[1] + 1 != piece.numbers[0]
            # Two lists in a row would be one, and its numbers others.
            self.out.append(_ITEM_MARK.sub(r"\1)", piece.text) if follows else piece.text)
            self.last = piece

    def _head(self, heading: Heading) -> None:
        level = heading.level or self._level_below(heading)
        if self.left and not heading.opens:
            level = max(level, self.left[-1][1] + 1)
        level = min(level, 6)
        if self.left and heading.opens:
            self.left[-1] = (self.left[-1][0], level)
        above = tuple(one for one in self.due if (one.level or 0) < level)
        self.due = (*above, Heading(level, heading.text))
        self.loose = self.due[-1] if heading.level is None and not heading.opens else None
        self._below(self.due, fresh=True)

    def _level_below(self, heading: Heading) -> int:
        """One below the heading before; beside it, where neither says what stands below it."""
        before = self.due[-1].level or 1 if self.due else 1
        return before if self.due and self.due[-1] is self.loose and not heading.opens else before + 1

    def _below(self, path: _Path, *, fresh: bool = False) -> None:
        """Says as few headings as make a reader see `path`; the last of a `fresh` one anyway."""
        for wanted in (path, (Heading(1, self.title), *path)):
            for at in range(len(wanted) - fresh, -1, -1):
                if self._seen_after(wanted[at:]) == wanted and all(heading.text for heading in wanted):
                    for heading in wanted[at:]:
                        self._say(heading)
                    self.due = self.read = wanted
                    return
        for heading in path[-1:] * fresh:  # there is nothing to put it below: a page without a title
            self._say(heading)
        self.read = self._seen_after(path[-1:] * fresh)

    def _seen_after(self, said: _Path) -> _Path:
        read = self.read
        for heading in said:
            read = (*(one for one in read if (one.level or 0) < (heading.level or 0)), heading)
        return read

    def _say(self, heading: Heading) -> None:
        self.out.append(f"{'#' * (heading.level or 1)} {heading.text}")
        self.last = None


def _joined(blocks: list[str]) -> list[str]:
    """Each number that is a block by itself with the paragraph that it counts, where they count from 1 on."""
    numbers = {at: int(found[1]) for at, block in enumerate(blocks[:-1]) if (found := _NUMBER.fullmatch(block))}
    if len(numbers) < 2 or list(numbers.values()) != [*range(1, len(numbers) + 1)]:
        return blocks
    if any(at + 1 in numbers or blocks[at + 1][0] in _NO_TEXT for at in numbers):
        return blocks
    steps = {at + 1: f"{number}\\. {blocks[at + 1]}" for at, number in numbers.items()}
    return [steps.get(at, block) for at, block in enumerate(blocks) if at not in numbers]


def _numbered(blocks: list[str]) -> list[str]:
    """Paragraphs that number themselves (1., 2., ...) as the list that they are; one number alone is none."""
    found: list[tuple[int, int]] = []  # where, and which number
    steps: set[int] = set()
    for at, block in enumerate([*blocks, "#"]):
        step = _STEP.match(block)
        if step and found and int(step[1]) == found[-1][1] + 1:
            found.append((at, int(step[1])))
            continue
        if step or block.startswith("#"):
            steps |= {place for place, _ in found} if len(found) > 1 else set()
            found = [(at, 1)] if step and step[1] == "1" else []
    return [_STEP.sub(r"\1\2 ", block, count=1) if at in steps else block for at, block in enumerate(blocks)]
