"""The gate: an explicit wish for a person ends the run at once, without a search and without a model.

Only the waiting messages are read, never the history: a wish that was granted long ago is no new one. Where nobody
has turned to the bot, a wish is noted and nothing follows from it: it was said to somebody else.
"""

from __future__ import annotations

from dataclasses import replace

from bot.answering.phrases import OFFER, is_yes
from bot.answering.words import language
from bot.model import Assessment, Author, Mode
from bot.pipeline.state import Draft, Tools


def assess(draft: Draft, tools: Tools) -> Draft:
    assessment = tools.assess(draft.text) if draft.text.strip() else Assessment()
    if not assessment.human_requested and _accepts_offer(draft):
        assessment = Assessment(human_requested=True, because="They accepted the offer of a person.")
    if assessment.language is None:
        assessment = replace(assessment, language=language(draft.question))
    draft = replace(draft, assessment=assessment)
    if not assessment.human_requested or draft.conversation.mode is Mode.PROACTIVE:
        return draft
    decision = tools.policy(
        assessment=assessment, grounded=None, ungrounded_streak=draft.conversation.ungrounded_streak
    )
    return replace(draft, answer=None, decision=decision)


def _accepts_offer(draft: Draft) -> bool:
    """A plain yes to the bot's last words, where they offered a person."""
    turns = draft.conversation.turns
    return bool(turns) and turns[-1].author is Author.BOT and OFFER in turns[-1].text and is_yes(draft.text)
