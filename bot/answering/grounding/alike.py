"""What a text is about, with words that say the same as one: `words.terms`, for comparing an answer with an article."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Mapping
from functools import cache, lru_cache
from importlib.resources import files

import numpy as np
from numpy.typing import NDArray

from bot.answering.words import stem, terms, words
from bot.learned.features import known_words, unit_vectors
from bot.text.vocabulary import COMMON_WORDS

Vector = NDArray[np.float32]

_LIGHT = 0.3  # of words that every question has, whatever their form
_COMMON = frozenset(map(stem, COMMON_WORDS.split()))
# "you'll", and before a word of the Romance languages "l'étiquette", "dell'ordine".
_CONTRACTED = re.compile(
    r"(?<=\w)['’](?:ll|ve|re|d|m)(?!\w)|(?<!\w)(?:[ldjmnstc]|qu|un|(?:d|n)ell|all|dall|sull)['’](?=\w)", re.IGNORECASE
)


@lru_cache(maxsize=4096)
def meant(text: str) -> Mapping[str, float]:
    """Term -> weight, in order of appearance. Not to be changed."""
    groups = _groups()
    weights: dict[str, float] = {}
    for term, weight in terms(_CONTRACTED.sub(" ", text)).items():
        weights.setdefault(groups.get(term, term), min(weight, _LIGHT) if term in _COMMON else weight)
    return weights


def worded(text: str) -> Mapping[str, str]:
    """Term, as `meant` has it -> the word for it."""
    found: dict[str, str] = {}
    for word in words(text):
        for term in meant(word):
            found.setdefault(term, word)
    return found


@lru_cache(maxsize=4096)
def vector(word: str) -> Vector | None:
    """What a word means, of length 1; None where it is not known, or is no word."""
    if not word.isalpha() or len(places := known_words(word)) != 1:
        return None
    return np.asarray(unit_vectors(places)[0])


@cache
def _groups() -> Mapping[str, str]:
    """Term -> the first of its group."""
    read = tomllib.loads((files("bot.answering.grounding") / "alike.toml").read_text(encoding="utf-8"))
    found: dict[str, str] = {}
    for lines in read.values():
        for group in filter(None, map(str.split, lines.splitlines())):
            for word in group:
                found.setdefault(stem(word), stem(group[0]))
    return found
