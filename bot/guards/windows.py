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
        whole, at = part.strip(), 0
        while len(whole) - at > SIZE:
            gap = whole.rfind(" ", at + SIZE // 2, at + SIZE)
            end = gap if gap > 0 else at + SIZE
            found.append(whole[at:end])
            at = end
            while whole[at].isspace():
                at += 1
        if whole:
            found.append(whole[at:])
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
