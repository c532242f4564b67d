"""Words of a question that stand in a text in other words: where the articles say "security key", "yubikey" is there
too.

What measures how much of a question a text carries reads the text through this.
"""

from __future__ import annotations

from functools import lru_cache

from bot.answering.words import terms
from bot.model import StandIn


def read_as(there: frozenset[str], stand_ins: tuple[StandIn, ...]) -> frozenset[str]:
    """`there`: terms of a text (`words.terms`). With them, the question's terms that they stand in for."""
    return there.union(*(said for said, instead in _pairs(stand_ins) if instead <= there)) if stand_ins else there


@lru_cache(maxsize=64)
def _pairs(stand_ins: tuple[StandIn, ...]) -> tuple[tuple[frozenset[str], frozenset[str]], ...]:
    pairs = ((frozenset(terms(one.said)), frozenset(terms(one.instead))) for one in stand_ins)
    return tuple((said, instead) for said, instead in pairs if instead)
