"""A text as questions are measured against it: its sentences, each by its stems and by what it means.

Pure. What was read is kept, since the same articles are found for one question after the other.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache

import numpy as np
from numpy.typing import NDArray

from bot.answering.words import terms
from bot.learned.features import MAX_CHARS, word_hash, word_hashes
from bot.learned.words import word_vectors

_SENTENCE = re.compile(r"(?<=[.!?。！？])\s+|\n+")
_BORDER = "¶"  # between sentences that are hashed together: one by one takes ten times as long


@dataclass(frozen=True, slots=True)
class Read:
    title: frozenset[str]  # stems
    starts: tuple[int, ...]  # where each sentence begins
    sentences: tuple[frozenset[str], ...]  # stems of each
    # (2 + sentences, size) of the title, of each two neighbouring sentences under it, of the whole; each of length 1
    meanings: NDArray[np.float32]


@lru_cache(maxsize=2048)
def read(title: str, text: str) -> Read:
    """Not to be changed."""
    starts = [0, *(gap.end() for gap in _SENTENCE.finditer(text))]
    pieces = [(start, text[start:end]) for start, end in zip(starts, [*starts[1:], len(text)], strict=True)]
    pieces = [(start, piece) for start, piece in pieces if piece.strip()]
    said = [piece for _, piece in pieces]
    above = word_vectors().total(word_hashes(title))
    each = totals(said)
    pairs = above + each + np.concatenate([each[1:], np.zeros((min(1, len(each)), each.shape[1]), np.float32)])
    meanings = np.concatenate([above[None], pairs, (above + each.sum(axis=0))[None]])
    lengths = np.linalg.norm(meanings, axis=1, keepdims=True) + np.float32(1e-6)
    stems = tuple(frozenset(terms(piece)) for piece in said)
    return Read(frozenset(terms(title)), tuple(start for start, _ in pieces), stems, meanings / lengths)


def totals(sentences: Sequence[str]) -> NDArray[np.float32]:
    """(sentences, size): the sum of each one's words, as `WordVectors.total` has it."""
    border = word_hash(_BORDER)
    found = [
        word_vectors().totals(word_hashes(f" {_BORDER} ".join(some)), border, len(some)) for some in _some(sentences)
    ]
    return np.concatenate(found) if found else np.zeros((0, word_vectors().size), np.float32)


def _some(sentences: Sequence[str]) -> Iterator[list[str]]:
    """As many at once as are hashed."""
    some: list[str] = []
    room = MAX_CHARS // 2  # marks are set apart, which makes a text longer
    for sentence in sentences:
        if some and len(sentence) > room:
            yield some
            some, room = [], MAX_CHARS // 2
        some.append(sentence.replace(_BORDER, " "))
        room -= len(sentence)
    if some:
        yield some
