"""An answer takes a while, and an article may be removed meanwhile, or become one that its reader may not see: what was
written from it is not said.
"""

from __future__ import annotations

from bot.model import Answer
from bot.pipeline.evolve import evolve
from bot.pipeline.state import AnswerState, Services


def look_again(state: AnswerState, services: Services) -> AnswerState:
    """The last look before it is decided. Raises StoreUnavailable."""
    answer = state.answer
    if answer is None or not answer.cites:
        return state
    urls = {one.url for one in answer.cites}
    if services.still_shown(urls, services.reader(state)).issuperset(urls):
        return state
    state.stream.reset()
    nothing = Answer(text=services.wording(state).say("not_found"), grounded=False, confidence=answer.confidence)
    return evolve(state, answer=nothing, note="an article that it cites was removed meanwhile")
