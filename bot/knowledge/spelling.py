"""Which of the articles' words a misspelled one may be. Pure: candidates come from `unknown_words` in `knowledge.sql`.

A false correction finds a wrong article, so short words, and words that are known to be some, are hardly touched.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from functools import lru_cache
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from bot.learned.features import word_hash
from bot.learned.words import word_vectors

SHORTEST = 4  # letters of a word that is corrected
MOST = 2  # words that one may be, where nothing tells which
_TWO_MISTAKES_FROM = 8  # letters: a word of this length is no other word by accident
_WRONG_LETTER_FROM = 5  # letters
_OTHER_BEGINNING_FROM = 6  # letters
_RARE = 0.9  # weight in the word vectors up to which a word is no mistake
_ALIKE = 0.5  # cosine from which the word vectors take a word for the other, misspelled
_PART = 4  # letters of a compound's part
_JOINTS = ("", "s", "es", "n", "en", "e")
_LONGEST = 60  # letters of a compound; a text may be one word


class Near(NamedTuple):
    word: str
    passages: int  # that have it


def corrections(word: str, near: Iterable[Near]) -> list[str]:
    """What `word` is most likely meant to be, the most usual first; at most MOST, all equally far from it."""
    known = _known(word)
    if known is not None and known.weight <= _RARE:
        return []
    candidates = [(distance(word, one.word), -one.passages, one.word) for one in near]
    likely = sorted(one for one in candidates if _is_slip(word, one[2], one[0], known))
    return [found for mistakes, _, found in likely if mistakes == likely[0][0]][:MOST]


def distance(one: str, other: str) -> int:
    """Letters that are wrong, missing, too many, or swapped with their neighbour (optimal string alignment)."""
    rows = [list(range(len(other) + 1))]
    for i, letter in enumerate(one, start=1):
        row = [i]
        for j, wanted in enumerate(other, start=1):
            best = min(rows[-1][j] + 1, row[-1] + 1, rows[-1][j - 1] + (letter != wanted))
            if i > 1 and j > 1 and letter == other[j - 2] and one[i - 2] == wanted:
                best = min(best, rows[-2][j - 2] + 1)
            row.append(best)
        rows.append(row)
    return rows[-1][-1]


def compound_parts(word: str) -> list[tuple[str, str]]:
    """The pairs of words that a compound ("Kontolöschung", "loginscreen") may be made of."""
    ends = range(_PART, len(word) - _PART + 1) if len(word) <= _LONGEST else ()
    return [
        (word[: at - len(joint)], word[at:])
        for at in ends
        for joint in _JOINTS
        if word[:at].endswith(joint) and at - len(joint) >= _PART
    ]


@dataclass(frozen=True, slots=True)
class _Known:
    """A word that the word vectors have. They were made of real messages, so it may be a word of its own, or a slip
    that many make."""

    weight: float  # 1 for the rarest
    vector: NDArray[np.float32]

    def like(self, other: str) -> bool:
        found = _known(other)
        if found is None:
            return False
        lengths = float(np.linalg.norm(self.vector) * np.linalg.norm(found.vector))
        return float(self.vector @ found.vector) >= _ALIKE * lengths


@lru_cache(maxsize=4096)  # the articles have the same words for every question
def _known(word: str) -> _Known | None:
    vectors, key = word_vectors(), word_hash(word)
    place = int(np.searchsorted(vectors.keys, key))
    if place == vectors.keys.size or vectors.keys[place] != key:
        return None
    return _Known(float(vectors.weights[place] / vectors.rarest), vectors.vectors[place].astype(np.float32))


def _is_slip(word: str, meant: str, mistakes: int, known: _Known | None) -> bool:
    """Whether a finger may have done it. `known`: what the word vectors have of `word`."""
    if mistakes == 0 or mistakes > (2 if len(word) >= _TWO_MISTAKES_FROM and known is None else 1):
        return False
    if mistakes == 1 and sorted(word) == sorted(meant):
        return True  # swapped
    if known is not None and len(word) < _TWO_MISTAKES_FROM and not known.like(meant):
        return False
    if word[0] != meant[0] and (known is not None or len(word) < _OTHER_BEGINNING_FROM or mistakes > 1):
        return False
    return len(word) != len(meant) or len(word) >= _WRONG_LETTER_FROM
