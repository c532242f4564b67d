"""Slips mended as pg_trgm would: a word that no article has becomes the one that shares most trigrams with it.

What `firstline eval typos` sets beside our own way. Trigrams and their similarity: postgresql.org/docs, "pg_trgm".
"""

from __future__ import annotations

import re
from collections.abc import Iterable

from bot.knowledge.spelling import SHORTEST
from bot.knowledge.words import plain_words

THRESHOLD = 0.3  # pg_trgm.similarity_threshold


class Trigrams:
    def __init__(self, texts: Iterable[str]) -> None:
        self._known = {word: _trigrams(word) for text in texts for word in plain_words(text)}

    def mended(self, text: str) -> str:
        for word in plain_words(text):
            if len(word) >= SHORTEST and word not in self._known and (meant := self._nearest(word)):
                text = re.sub(rf"\b{re.escape(word)}\b", meant, text, flags=re.IGNORECASE)
        return text

    def _nearest(self, word: str) -> str | None:
        own = _trigrams(word)
        alike = ((len(own & other) / len(own | other), known) for known, other in self._known.items())
        best = max(alike, default=(0.0, ""))
        return best[1] if best[0] >= THRESHOLD else None


def _trigrams(word: str) -> frozenset[str]:
    padded = f"  {word} "
    return frozenset(padded[at : at + 3] for at in range(len(padded) - 2))
