"""How likely the passages answer the question, and whether it is about the company's subject: measured before anything
is written, whoever writes it then."""

from __future__ import annotations

from dataclasses import replace

from bot.answering.confidence import judge as judged
from bot.answering.confidence import telling_words
from bot.answering.query.stand_ins import in_other_words
from bot.pipeline.question import measured
from bot.pipeline.state import AnswerState, Services


def judge(state: AnswerState, services: Services) -> AnswerState:
    if state.answer is not None:
        return state
    question = measured(state)
    # As it is written, and as the articles would put it: what they say in other words is in them all the same.
    ways = in_other_words(question, state.query.stand_ins)
    use = services.use_of_words({word: root for way in ways for word, root in telling_words(way).items()})
    judgements = [judged(way, state.passages, use) for way in ways]
    return replace(state, judgement=max(judgements, key=lambda one: one.answered))
