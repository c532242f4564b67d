"""Which section answers the question, how likely it does, and whether the question is about the company's subject:
measured before anything is written, whoever writes it then."""

from __future__ import annotations

from bot.answering.query.parts import parts
from bot.answering.weighing import weigh
from bot.pipeline.evolve import evolve
from bot.pipeline.question import measured, tells_what
from bot.pipeline.state import AnswerState, Services


def judge(state: AnswerState, services: Services) -> AnswerState:
    if state.answer is not None:
        return state
    question = measured(state)
    use_of_words = services.use_for(state)
    weighed = weigh(question, state.passages, use_of_words, state.query.stand_ins, parts=parts(question, tells_what))
    return evolve(state, selection=weighed.selection, judgement=weighed.judgement)
