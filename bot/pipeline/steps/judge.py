"""How likely the passages answer the question, and whether it is about the company's subject: measured before anything
is written, whoever writes it then."""

from __future__ import annotations

from dataclasses import replace

from bot.answering.confidence import judge as judged
from bot.answering.confidence import telling_words
from bot.answering.query.parts import parts
from bot.answering.query.stand_ins import in_other_words
from bot.pipeline.question import measured, tells_what
from bot.pipeline.state import AnswerState, Services

_MOST_WAYS = 8  # each costs a third of a millisecond


def judge(state: AnswerState, services: Services) -> AnswerState:
    if state.answer is not None:
        return state
    question = measured(state)
    # As it is written, by the question in it (a table, a story around it) or what it points at, and as the articles
    # would put it: what they say in other words is in them all the same.
    shorter = parts(question, tells_what)
    others = (way for whole in (question, *shorter) for way in in_other_words(whole, state.query.stand_ins))
    ways = tuple(dict.fromkeys((question, *shorter, *others)))[:_MOST_WAYS]
    use = services.use_of_words({word: root for way in ways for word, root in telling_words(way).items()})
    judgements = {way: judged(way, state.passages, use) for way in ways}
    core = max(judgements.keys() & set(shorter), key=lambda part: judgements[part].answered, default="")
    return replace(state, core=core, judgement=max(judgements.values(), key=lambda one: one.answered))
