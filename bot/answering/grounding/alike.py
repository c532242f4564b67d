"""What a text is about, with words that say the same as one: `words.terms`, for comparing an answer with an article."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Mapping
from functools import cache, lru_cache
from importlib.resources import files

import numpy as np

from bot.answering.vocabulary import COMMON_WORDS
from bot.answering.words import stem, terms
from bot.learned.features import meanings

_LIGHT = 0.3  # of words that every question has, whatever their form
_COMMON = frozenset(map(stem, COMMON_WORDS.split()))
NEAR = 0.6  # cosine of two words' vectors from which one carries the other
_CONTRACTED = re.compile(r"(?<=\w)['’](?:ll|ve|re|d|m)(?!\w)", re.IGNORECASE)


@lru_cache(maxsize=8192)
def meant(text: str) -> Mapping[str, float]:
    """Term -> weight, in order of appearance. Not to be changed."""
    groups = _groups()
    weights: dict[str, float] = {}
    for term, weight in terms(_CONTRACTED.sub(" ", text)).items():
        weights.setdefault(groups.get(term, term), min(weight, _LIGHT) if term in _COMMON else weight)
    return weights


@lru_cache(maxsize=32_768)
def near(one: str, other: str) -> bool:
    """Whether two words mean nearly the same, by their vectors; False where one is not known."""
    ours, theirs = meanings(one), meanings(other)
    return bool(ours.size and theirs.size and float(np.max(ours @ theirs.T)) >= NEAR)


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
