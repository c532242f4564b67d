"""The ways to put one question: as it is written, by the questions in a longer text, and as the articles would put it.

What the articles say in other words is in them all the same, and a table or a story around a question is no part of it.
"""

from __future__ import annotations

import re

from bot.answering.query.stand_ins import in_other_words
from bot.answering.words import terms
from bot.model import StandIn

_LONG = 60  # characters
_MOST_QUESTIONS = 4
_MOST_WAYS = 8  # each costs a third of a millisecond
_ENDS = re.compile(r"(?<=[.!?。！？])|[\n|]+")


def ways_of_putting(question: str, stand_ins: tuple[StandIn, ...]) -> tuple[str, ...]:
    """The first is the question itself."""
    wholes = (question, *_questions(question))
    others = (way for whole in wholes for way in in_other_words(whole, stand_ins))
    return tuple(dict.fromkeys((*wholes, *others)))[:_MOST_WAYS]


def _questions(text: str) -> list[str]:
    """The sentences of a longer text that ask something."""
    said = (one.strip() for one in _ENDS.split(text)) if len(text) > _LONG else ()
    asked = [one for one in said if one.endswith(("?", "？")) and any(w >= 1 for w in terms(one).values())]
    return asked[:_MOST_QUESTIONS]
