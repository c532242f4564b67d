"""How much of what a question is about stands in a passage, close together: decides what may be quoted.

Measured on the words alone (`words.terms`), so it works for whatever a search returns and needs no statistics of the
whole knowledge. Three ideas make one number between 0 and 1 of it:

- the words must meet within a few neighbouring sentences (and the title), not anywhere on a page;
- one word in common is weak evidence however short the question, so one more word is always counted as missing;
- a long question (a pasted error report) is never covered as fully as a short one, so its length counts less and less.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache

from bot.answering.query.stand_ins import Reading
from bot.answering.words import terms
from bot.model import Passage, StandIn

_NEIGHBOURS = 4  # sentences or lines
_MISSING = 1.0
_LONG = 8.0  # from this weight on, the root of the rest counts
_SENTENCE = re.compile(r"(?<=[.!?。！？])\s+|\n+")
# "See also: how do I …?" repeats the question and answers nothing.
_ONLY_A_LINK = re.compile(r"^\s*(?:(?:[-*+]|\d+\.)\s+)?\[[^\]]*\]\([^)]*\)\s*$")


@dataclass(frozen=True, slots=True)
class Coverage:
    share: float  # 0..1
    found: frozenset[str]  # which of the question's terms stand there


def coverage(question: Mapping[str, float], passage: Passage, stand_ins: tuple[StandIn, ...] = ()) -> Coverage:
    """`question` as `words.terms` gives it; `stand_ins` for its words count like them."""
    if not question:
        return Coverage(0.0, frozenset())
    reading = Reading(stand_ins)
    counts = reading.counts(question)
    title = frozenset(terms(passage.title)) & counts
    said = [stems & counts for stems in _sentences(passage.text)]
    best, before = Coverage(-1.0, frozenset()), None
    for at in range(max(1, len(said) - _NEIGHBOURS + 1)):
        here = title.union(*said[at : at + _NEIGHBOURS])
        if here == before:  # as for most of a long text: nothing of the question comes or goes
            continue
        before, there = here, reading(here).intersection(question)
        if (share := _share(question, there)) > best.share:
            best = Coverage(share, there)
    return best


def _share(question: Mapping[str, float], found: frozenset[str]) -> float:
    needed = sum(question.values())
    needed = needed if needed <= _LONG else _LONG * (needed / _LONG) ** 0.5
    return min(1.0, sum(question[term] for term in found) / (needed + _MISSING))


@lru_cache(maxsize=1024)  # a passage is measured more than once for a question, and again for the next
def _sentences(text: str) -> tuple[frozenset[str], ...]:
    """The terms of each."""
    starts = [0, *(gap.end() for gap in _SENTENCE.finditer(text))]
    pieces = [text[start:end] for start, end in zip(starts, [*starts[1:], len(text)], strict=True)]
    return tuple(frozenset(terms(piece)) for piece in pieces if piece.strip() and not _ONLY_A_LINK.match(piece))
