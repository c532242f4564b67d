"""The gate: an explicit wish for a person ends the run at once, without a search and without a model.

Only the waiting messages are read, never the history: a wish that was granted long ago is no new one. Where nobody
has turned to the bot, a wish is noted and nothing follows from it: it was said to somebody else.
"""

from __future__ import annotations

from dataclasses import replace

from bot.answering.small_talk import is_yes
from bot.model import Assessment, Author, Mode
from bot.pipeline.state import AnswerState, Services
from bot.pipeline.steps.recognise_language import spoken_to_in


def assess(state: AnswerState, services: Services) -> AnswerState:
    assessment = services.assess(state.text) if state.text.strip() else Assessment()
    if not assessment.human_requested and _accepts_offer(state, services):
        assessment = Assessment(human_requested=True, explanation="They accepted the offer of a person.")
    # A phrase tells the language of a new conversation only: "operator, please" says little after a talk in German.
    phrase = assessment.language if state.conversation.language is None else None
    assessment = replace(assessment, language=state.assessment.language or phrase)
    state = spoken_to_in(replace(state, assessment=assessment), services)
    if not assessment.human_requested or state.conversation.mode is Mode.PROACTIVE:
        return state
    decision = services.policy(
        assessment=assessment, grounded=None, ungrounded_streak=state.conversation.ungrounded_streak
    )
    return replace(state, answer=None, decision=decision)


def _accepts_offer(state: AnswerState, services: Services) -> bool:
    """A plain yes to the bot's last words, where they offered a person, in whatever language."""
    turns = state.conversation.turns
    if not turns or turns[-1].author is not Author.BOT or not is_yes(state.text):
        return False
    return any(offer in turns[-1].text for offer in services.settings.catalogue.everywhere("offer"))
