"""Is there an answer of the operator's own to this question, or guidance for whoever writes one?

Looked for before the model is first asked, which is then told the guidance, or not asked at all. Nothing is decided
here: whatever brings a person, and whatever the guards find, comes first (`give`).
"""

from __future__ import annotations

from bot.answering.custom.match import guidance, matching
from bot.answering.query.parts import questions
from bot.model import CustomAnswer, CustomMatch, Query
from bot.pipeline.evolve import evolve
from bot.pipeline.question import subject
from bot.pipeline.state import AnswerState, Services


def find_custom(state: AnswerState, services: Services) -> AnswerState:
    if state.answer is not None or not (asked := subject(state.question)):
        return state
    known = services.custom(services.reader(state), state.conversation.thread.channel)
    if not known:
        return state
    query = services.understand(asked, services.reader(state))
    custom = _asked_for(query, known)
    told = () if custom else tuple(guidance(query.text, known, query.stand_ins))
    return evolve(state, custom=custom, guidance=told, note=f"custom answer: {custom.custom.name}" if custom else "")


def _asked_for(query: Query, known: tuple[CustomAnswer, ...]) -> CustomMatch | None:
    """By the whole question, or, of a longer text that asks one thing, by that."""
    if (found := matching(query.text, known, query.stand_ins)) is not None:
        return found
    asks = questions(query.text)
    return matching(asks[0], known, query.stand_ins) if len(asks) == 1 else None
