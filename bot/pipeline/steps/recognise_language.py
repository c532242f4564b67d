"""Which language the requester is spoken to in: the one they write now, else the one they wrote last, else the one that
the vendor has for them, else the operator's choice.
"""

from __future__ import annotations

from bot.answering.small_talk import small_talk
from bot.model import Assessment
from bot.pipeline.evolve import evolve
from bot.pipeline.state import AnswerState, Services
from bot.wording.detect import detect


def recognise_language(state: AnswerState, services: Services) -> AnswerState:
    talk = small_talk(state.question)
    found = talk.language if talk else detect(state.question)
    return spoken_to_in(evolve(state, assessment=Assessment(language=found)), services)


def spoken_to_in(state: AnswerState, services: Services) -> AnswerState:
    """The state with the language that follows from what is known."""
    conversation = state.conversation
    known = (state.assessment.language, conversation.language, conversation.requester.locale)
    return evolve(state, language=services.settings.catalogue.choose(*known))
