"""How likely the passages answer the question, and whether it is about the company's subject: measured before anything
is written, whoever writes it then."""

from __future__ import annotations

import re
from dataclasses import replace

from bot.answering.confidence import judge as judged
from bot.answering.confidence import telling_words
from bot.answering.query.stand_ins import in_other_words
from bot.answering.words import terms
from bot.pipeline.question import measured
from bot.pipeline.state import AnswerState, Services

_LONG = 60  # characters
_MOST_QUESTIONS = 4
_MOST_WAYS = 8  # each costs a third of a millisecond
_ENDS = re.compile(r"(?<=[.!?。！？])|[\n|]+")


def judge(state: AnswerState, services: Services) -> AnswerState:
    if state.answer is not None:
        return state
    question = measured(state)
    # As it is written, by the question in it (a table, a story around it), and as the articles would put it: what they
    # say in other words is in them all the same.
    wholes = (question, *_questions(question))
    others = (way for whole in wholes for way in in_other_words(whole, state.query.stand_ins))
    ways = tuple(dict.fromkeys((*wholes, *others)))[:_MOST_WAYS]
    use = services.use_of_words({word: root for way in ways for word, root in telling_words(way).items()})
    judgements = [judged(way, state.passages, use) for way in ways]
    return replace(state, judgement=max(judgements, key=lambda one: one.answered))


def _questions(text: str) -> list[str]:
    """The sentences of a longer text that ask something."""
    said = (one.strip() for one in _ENDS.split(text)) if len(text) > _LONG else ()
    asked = [one for one in said if one.endswith(("?", "？")) and any(w >= 1 for w in terms(one).values())]
    return asked[:_MOST_QUESTIONS]
