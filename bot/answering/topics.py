"""Which of the operator's topics a text is about, by its nearness to their descriptions and examples.

Half of the nearness is meaning (word vectors), half the words themselves, those counting more that few requests have.
Words of one idea meet; an example that shares only "how do I" is not near.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache

import numpy as np
from numpy.typing import NDArray

from bot.answering.words import stem, terms, words
from bot.config.topics import Topic, Topics
from bot.learned.features import word_hash, word_hashes
from bot.learned.words import rarity, word_vectors

_ALWAYS_MISSING = 0.15  # so that one word alone is never quite the same as itself
_CHARS = 1000


@dataclass(frozen=True, slots=True)
class Match:
    name: str
    topic: Topic
    nearness: float  # 0 to 1


@dataclass(frozen=True, slots=True)
class _Gist:
    meaning: NDArray[np.float32]  # of length 1, or all zero
    words: dict[str, float]  # stem -> how rarely it is used


def topic_of(text: str, topics: Topics) -> Match | None:
    """The nearest, where it is near enough. `text` is redacted."""
    if not topics.own:
        return None
    asked = _gist(text[:_CHARS])
    matches = (
        Match(name, topic, max(_nearness(asked, _kept(known)) for known in (topic.description, *topic.examples)))
        for name, topic in topics.own.items()
    )
    best = max(matches, key=lambda match: match.nearness)
    return best if best.nearness >= topics.sure else None


@lru_cache(maxsize=4096)
def _kept(known: str) -> _Gist:
    """Of what stands in the settings."""
    return _gist(known)


def _gist(text: str) -> _Gist:
    meaning = word_vectors().total(word_hashes(text))
    weights = terms(text)
    rare: dict[str, float] = {}
    for word in words(text):
        if (root := stem(word)) in weights:
            rare[root] = max(rare.get(root, 0.0), weights[root] * rarity(_use(word)))
    return _Gist(meaning / (np.linalg.norm(meaning) + 1e-6), rare)


def _use(word: str) -> float:
    try:
        return word_vectors().use_of(word_hash(word)) or 0.0
    except ValueError:  # an address, or an identifier with marks in it
        return 0.0


def _nearness(one: _Gist, other: _Gist) -> float:
    shared = sum(min(one.words[root], other.words[root]) for root in one.words.keys() & other.words.keys())
    all_of_them = (sum(one.words.values()) + sum(other.words.values())) / 2
    meaning = max(0.0, float(one.meaning @ other.meaning))
    return meaning / 2 + shared / (all_of_them + _ALWAYS_MISSING) / 2
