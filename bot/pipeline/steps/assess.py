"""The gate: an explicit wish for a person ends the run at once, without a search and without a model.

Only the waiting messages are read, never the history: a wish that was granted long ago is no new one. Where nobody
has turned to the bot, a wish is noted and nothing follows from it: it was said to somebody else.
"""

from __future__ import annotations

from dataclasses import replace

from bot.answering.phrases import OFFER, is_yes
from bot.answering.words import language
from bot.model import Assessment, Author, Mode
from bot.pipeline.state import AnswerState, Services


def assess(state: AnswerState, services: Services) -> AnswerState:
    assessment = services.assess(state.text) if state.text.strip() else Assessment()
    if not assessment.human_requested and _accepts_offer(state):
        assessment = Assessment(human_requested=True, explanation="They accepted the offer of a person.")
    if assessment.language is None:
        assessment = replace(assessment, language=language(state.question))
    state = replace(state, assessment=assessment)
    if not assessment.human_requested or state.conversation.mode is Mode.PROACTIVE:
        return state
    decision = services.policy(
        assessment=assessment, grounded=None, ungrounded_streak=state.conversation.ungrounded_streak
    )
    return replace(state, answer=None, decision=decision)


def _accepts_offer(state: AnswerState) -> bool:
    """A plain yes to the bot's last words, where they offered a person."""
    turns = state.conversation.turns
    return bool(turns) and turns[-1].author is Author.BOT and OFFER in turns[-1].text and is_yes(state.text)
