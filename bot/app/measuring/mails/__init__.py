"""Mails of our own in the forms of the usual mail programs, and how they are read.

One language a file, by which the rules were made; `more`, `second` and `third`, by which they were mended; and `blind`,
by which nothing was mended. A mail begins at "@" and what it is. Each of its lines begins with what is right of it: "+"
newly said, "?" may stay or go (a greeting, "see below"), a blank is somebody else's or a mail program's. Names and
companies are invented.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from importlib.resources import files

SETS = ("en", "de", "fr", "es", "it", "pt", "nl", "more", "second", "third", "blind")


@dataclass(frozen=True, slots=True)
class Mail:
    set: str
    what: str
    text: str
    own: tuple[str, ...]  # lines that must stay
    foreign: tuple[str, ...]  # lines that must go


def mails() -> Iterator[Mail]:
    for name in SETS:
        source = (files(__name__) / f"{name}.txt").read_text(encoding="utf-8")
        for piece in source.removeprefix("@ ").split("\n@ "):
            what, *lines = piece.rstrip("\n").split("\n")
            yield Mail(
                set=name,
                what=what,
                text="\n".join(line[1:] for line in lines),
                own=tuple(line[1:] for line in lines if line.startswith("+") and line[1:].strip()),
                foreign=tuple(line[1:] for line in lines if line.startswith(" ") and line.strip()),
            )
