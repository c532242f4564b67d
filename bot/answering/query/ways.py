"""The ways to put one question: as it is written, by the parts of a longer text, and as the articles would put it.

What the articles say in other words is in them all the same, and a table or a story around a question is no part of it.
"""

from __future__ import annotations

from collections.abc import Sequence

from bot.answering.query.stand_ins import in_other_words
from bot.model import StandIn

_MOST_WAYS = 8  # each costs a tenth of a millisecond, with long articles one


def ways_of_putting(question: str, parts: Sequence[str], stand_ins: tuple[StandIn, ...]) -> tuple[str, ...]:
    """`parts`: those of the question that may be all it asks. The first is the question itself."""
    wholes = (question, *parts)
    others = (way for whole in wholes for way in in_other_words(whole, stand_ins))
    return tuple(dict.fromkeys((*wholes, *others)))[:_MOST_WAYS]
