"""Which section answers the question, how likely it does, and whether the question is about the company's subject:
measured before anything is written, whoever writes it then."""

from __future__ import annotations

from dataclasses import replace

from bot.answering.confidence import judge as judged
from bot.answering.confidence import telling_words
from bot.answering.query.ways import ways_of_putting
from bot.answering.quoting.selection import select
from bot.pipeline.question import measured
from bot.pipeline.state import AnswerState, Services


def judge(state: AnswerState, services: Services) -> AnswerState:
    if state.answer is not None:
        return state
    question = measured(state)
    ways = ways_of_putting(question, state.query.stand_ins)
    use = services.use_of_words({word: root for way in ways for word, root in telling_words(way).items()})
    selection = select(question, state.passages, state.query.stand_ins)
    return replace(state, selection=selection, judgement=judged(ways, state.passages, use, selection))
