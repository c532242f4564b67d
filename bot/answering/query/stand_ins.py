"""Words of a question that stand in a text in other words: where the articles say "security key", "yubikey" is there
too.

What measures how much of a question a text carries reads the text through this.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from functools import lru_cache

from bot.answering.words import terms
from bot.model import StandIn

_WAYS = 6  # of putting a question


def read_as(there: frozenset[str], stand_ins: tuple[StandIn, ...]) -> frozenset[str]:
    """`there`: terms of a text (`words.terms`). With them, the question's terms that they stand in for."""
    return Reading(stand_ins)(there)


class Reading:
    """`read_as`, for whoever reads many texts."""

    def __init__(self, stand_ins: tuple[StandIn, ...]) -> None:
        self._pairs = _pairs(stand_ins) if stand_ins else ()

    def __call__(self, there: frozenset[str]) -> frozenset[str]:
        return there.union(*(said for said, instead in self._pairs if instead <= there)) if self._pairs else there

    def counts(self, asked: Iterable[str]) -> frozenset[str]:
        """The terms of a text that count where these are `asked` for: whatever else it has changes nothing."""
        return frozenset(asked).union(*(instead for _, instead in self._pairs))


def with_stand_ins(question: str, stand_ins: tuple[StandIn, ...]) -> str:
    """The question, and below it what the articles may say for its words."""
    return "\n".join((question, *dict.fromkeys(one.instead for one in stand_ins)))


def in_other_words(question: str, stand_ins: tuple[StandIn, ...]) -> tuple[str, ...]:
    """The question as it is, then with the first stand-in of each word that has one, with the second, and so on."""
    by_word: dict[str, list[str]] = {}
    for one in stand_ins:
        by_word.setdefault(one.said, []).append(one.instead)
    ways = [question]
    for place in range(min(max(map(len, by_word.values()), default=0), _WAYS)):
        way = question
        for said, instead in by_word.items():
            words = rf"(?<!\w){re.escape(said)}(?!\w)"
            way = instead[min(place, len(instead) - 1)].join(re.split(words, way, flags=re.IGNORECASE))
        ways.append(way)
    return tuple(dict.fromkeys(ways))


@lru_cache(maxsize=64)
def _pairs(stand_ins: tuple[StandIn, ...]) -> tuple[tuple[frozenset[str], frozenset[str]], ...]:
    pairs = ((frozenset(terms(one.said)), frozenset(terms(one.instead))) for one in stand_ins)
    return tuple((said, instead) for said, instead in pairs if instead)
