"""The operator's own answer, word for word, where nothing has decided or answered before: it wins over every article,
and over no rule that brings a person.
"""

from __future__ import annotations

from dataclasses import replace

from bot.answering.links import hosts_in
from bot.model import Answer
from bot.pipeline.evolve import evolve
from bot.pipeline.state import AnswerState, Services


def give_custom(state: AnswerState, services: Services) -> AnswerState:  # noqa: ARG001  (a step)
    if state.answer is not None or state.custom is None:
        return state
    text = state.custom.custom.text
    answer = Answer(text=text, grounded=True, confidence=state.custom.nearness, hosts=hosts_in(text))
    work = replace(state.work, custom=(state.custom.custom.name,))
    return evolve(state, answer=answer, work=work, note=f"custom answer: {state.custom.custom.name}")
