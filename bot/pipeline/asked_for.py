"""What is said where the model has asked for something to be done: words of ours.

Its own would say that it is done as often as that it was asked for, and nothing that it may cite carries either. What
rests on articles or on what tools told is kept.
"""

from __future__ import annotations

from bot.model import Answer
from bot.pipeline.evolve import evolve
from bot.pipeline.state import AnswerState, Services


def only_asked_for(state: AnswerState) -> bool:
    """Does the answer consist of nothing but that? That nothing was found is no answer to somebody who gets what they
    asked for."""
    if not state.requests or not state.by_model or state.answer is None:
        return False
    return state.answer.grounded is False or not (state.answer.cites or state.evidence)


def asked_for(state: AnswerState, services: Services) -> AnswerState:
    """That it was asked for; whoever keeps the requests adds under which numbers, and that they wait."""
    state.stream.reset()
    answer = Answer(text=services.wording(state).say("act_asked"), grounded=None)
    return evolve(state, answer=answer, note="something was asked for")
