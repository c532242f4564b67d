"""The ranking by words and the one by meaning made one: by how well each fits, not by places alone.

A convex combination of the two scores finds more than reciprocal rank fusion does, and hardly depends on its numbers
(Bruch, Gai and Ingber, An Analysis of Fusion Functions for Hybrid Retrieval, TOIS 2023; `firstline eval retrieval` has
both). Pure.
"""

from __future__ import annotations

from collections.abc import Sequence
from statistics import pstdev
from typing import NamedTuple

MEANING = 0.55  # share of the meaning in what a passage fits; the rest is the words'
# Cosines lie close together, each model's elsewhere: how far one is behind the first counts in standard deviations of
# those that are found. From this many on it counts nothing.
_FAR = 6.0
# A score tells a place only: what is fitted on scores was so by words alone, and holds beside any embedding model.
RANK_CONSTANT = 60


class Scored(NamedTuple):
    passage: int  # its id
    score: float  # of its ranking, any scale, more is better


def fused(by_words: Sequence[Scored], by_meaning: Sequence[Scored], beside: Sequence[Scored] = ()) -> list[int]:
    """Ids, the best first. Both rankings have their best first; an empty one has no say. `beside`: the meaning of what
    is found by words and not among the nearest. An index misses some of these, which would count as far away."""
    words = {one.passage: one.score / (by_words[0].score or 1.0) for one in by_words}
    far = _FAR * pstdev(one.score for one in by_meaning) if by_meaning else 0.0
    near = (*by_meaning, *beside) if by_meaning else ()
    meaning = {one.passage: max(0.0, 1 - (by_meaning[0].score - one.score) / (far or 1.0)) for one in near}
    fits = {
        passage: (1 - MEANING) * words.get(passage, 0.0) + MEANING * meaning.get(passage, 0.0)
        for passage in {**words, **meaning}
    }
    return sorted(fits, key=lambda passage: (-fits[passage], passage))


def score_of(place: int) -> float:
    """0 to 1; 1 for the first place, which is 1."""
    return (RANK_CONSTANT + 1) / (RANK_CONSTANT + place)
