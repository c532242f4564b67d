"""A text in windows of a few sentences, as the learned guard reads it: an attack is short, what surrounds it is not."""

from __future__ import annotations

import re
from collections.abc import Sequence

SIZE = 250  # characters of a window
SENTENCE = 25  # characters from which a sentence is also read by itself
MOST = 80  # windows of one text
_END = re.compile(r"(?<=[.!?;:。！？])\s+|\n+")


def sentences(text: str) -> list[str]:
    """In their order, none longer than a window; a long one is cut between words where there are any."""
    found: list[str] = []
    for part in _END.split(text):
        rest = part.strip()
        while len(rest) > SIZE:
            gap = rest.rfind(" ", SIZE // 2, SIZE)
            end = gap if gap > 0 else SIZE
            found.append(rest[:end])
            rest = rest[end:].strip()
        if rest:
            found.append(rest)
    return found


def spans(parts: Sequence[str]) -> list[tuple[int, int]]:
    """Which neighbouring sentences make a window, from each one on: the first, and the one after the last."""
    found: list[tuple[int, int]] = []
    end = 0
    for start in range(len(parts)):
        stop, length = start + 1, len(parts[start])
        while stop < len(parts) and length + 1 + len(parts[stop]) <= SIZE:
            length += 1 + len(parts[stop])
            stop += 1
        if stop > end:
            found.append((start, stop))
            end = stop
    return found


def windows(text: str) -> list[str]:
    """Neighbouring sentences together, and longer sentences alone; without repetitions."""
    parts = sentences(text)
    together = (" ".join(parts[start:stop]) for start, stop in spans(parts))
    alone = (part for part in parts if len(part) >= SENTENCE)
    return list(dict.fromkeys((*together, *alone)))[:MOST]
