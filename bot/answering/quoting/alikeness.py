"""How much of a question stands in texts in words that mean nearly the same, by their vectors. Pure.

Articles repeat their words: each word of all texts is compared with the question's once, and kept of a text is which
words it has, not their vectors, which would take a hundred times as much.
"""

from __future__ import annotations

from collections.abc import Iterable

import numpy as np
from numpy.typing import NDArray

from bot.learned.features import distinct, known_words, unit_vectors

_NEAR = 0.45  # cosine from which two words mean nearly the same ("stolen" and "theft": .64)


class Alikeness:
    """Of one question, beside all `texts` that it may be compared with."""

    def __init__(self, question: str, texts: Iterable[str]) -> None:
        self._words = distinct(np.concatenate([known_words(""), *map(known_words, texts)]))
        # (words of the question, words of the texts)
        self._near = unit_vectors(known_words(question)) @ unit_vectors(self._words).T

    def in_text(self, text: str) -> float:
        """The share of the question's words for which the text has one that means nearly the same."""
        return _share(self._beside(text), of=0)

    def in_question(self, text: str) -> float:
        """The share of the text's words for which the question has one."""
        return _share(self._beside(text), of=1)

    def _beside(self, text: str) -> NDArray[np.float32]:
        return self._near[:, np.searchsorted(self._words, known_words(text))]


def _share(near: NDArray[np.float32], *, of: int) -> float:
    if not near.size:
        return 0.0
    best = np.maximum.reduce(near, axis=1 - of)
    return float(np.add.reduce(np.where(best > _NEAR, best, 0.0)) / best.size)
