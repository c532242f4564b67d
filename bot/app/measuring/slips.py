"""Slips of the finger, the same for the same seed: letters swapped, left out, doubled, or a neighbour's key."""

from __future__ import annotations

import re
from random import Random

_WORD = re.compile(r"[^\W\d_]{5,}")
_ROWS = ("qwertyuiop", "asdfghjkl", "zxcvbnm")


def with_slips(text: str, number: int, random: Random) -> str:
    """`text` with a slip in each of up to `number` words of five letters or more, at any place in them."""
    words = list(_WORD.finditer(text))
    chosen = random.sample(words, min(number, len(words)))
    for found in sorted(chosen, key=lambda one: -one.start()):
        text = text[: found.start()] + _slipped(found.group(), random) + text[found.end() :]
    return text


def _slipped(word: str, random: Random) -> str:
    while True:
        at = random.randrange(len(word))
        before, letter, after = word[:at], word[at], word[at + 1 :]
        kind = random.choice(("swapped", "missing", "doubled", "neighbour"))
        match kind:
            case "swapped":
                slipped = before + after[:1] + letter + after[1:]
            case "missing":
                slipped = before + after
            case "doubled":
                slipped = before + letter + letter + after
            case _:
                slipped = before + _neighbour(letter, random) + after
        if slipped != word:
            return slipped


def _neighbour(letter: str, random: Random) -> str:
    row = next((row for row in _ROWS if letter.lower() in row), letter)
    place = row.find(letter.lower())
    return random.choice([row[near] for near in (place - 1, place + 1) if 0 <= near < len(row)] or [letter])
