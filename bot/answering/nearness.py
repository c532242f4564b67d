"""How near two short texts are: half of it is meaning (word vectors), half the words themselves, those counting more
that few requests have. Words of one idea meet; a text that shares only "how do I" is not near. Pure.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache

import numpy as np
from numpy.typing import NDArray

from bot.answering.words import stem, terms, words
from bot.learned.features import word_hash, word_hashes
from bot.learned.words import rarity, word_vectors

_ALWAYS_MISSING = 0.15  # so that one word alone is never quite the same as itself
_CHARS = 1000


@dataclass(frozen=True, slots=True)
class Gist:
    meaning: NDArray[np.float32]  # of length 1, or all zero
    words: dict[str, float]  # stem -> how rarely it is used, 0 to 1


def gist(text: str) -> Gist:
    """Of the first 1,000 characters."""
    meaning = word_vectors().total(word_hashes(text[:_CHARS]))
    weights = terms(text[:_CHARS])
    rare: dict[str, float] = {}
    for word in words(text[:_CHARS]):
        if (root := stem(word)) in weights:
            rare[root] = max(rare.get(root, 0.0), weights[root] * tells(word))
    return Gist(meaning / (np.linalg.norm(meaning) + 1e-6), rare)


@lru_cache(maxsize=8192)
def kept_gist(text: str) -> Gist:
    """The same, of what an operator has written and is looked at again and again."""
    return gist(text)


def nearness(one: Gist, other: Gist) -> float:
    """0 to 1."""
    shared = sum(min(one.words[root], other.words[root]) for root in one.words.keys() & other.words.keys())
    all_of_them = (sum(one.words.values()) + sum(other.words.values())) / 2
    meaning = max(0.0, float(one.meaning @ other.meaning))
    return meaning / 2 + shared / (all_of_them + _ALWAYS_MISSING) / 2


@lru_cache(maxsize=8192)
def meaning_of(word: str) -> NDArray[np.float32] | None:
    """Of one word as `words.words` has it, of length 1; None where it is not known."""
    try:
        total = word_vectors().total(np.array([word_hash(word)], np.uint64))
    except ValueError:  # an address, or an identifier with marks in it
        return None
    length = float(np.linalg.norm(total))
    return np.asarray(total / length, np.float32) if length else None


def tells(word: str) -> float:
    """0 to 1: how much a word tells by how rarely it is used; one that is not known tells all."""
    try:
        return rarity(word_vectors().use_of(word_hash(word)) or 0.0)
    except ValueError:  # as above
        return 1.0
