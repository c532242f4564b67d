"""That a requester talks to a machine: said once, in front of the first words that they get."""

from __future__ import annotations

from bot.model import Mode
from bot.pipeline.state import AnswerState, Services
from bot.pipeline.steps.screen import before

_SAYS_SO = ("greeting", "introduction", "machine")  # sentences with which the bot introduces itself


def introduction(state: AnswerState, services: Services, text: str = "") -> str:
    """What stands in front of `text`, an answer or the beginning of one; "" where it was said, or `text` says so."""
    conversation = state.conversation
    if conversation.mode is Mode.DRAFT or not services.settings.answers.say_automatic or before(conversation).greeted:
        return ""
    wording = services.wording(state)
    brand = services.settings.brand.name or wording.say("unnamed_brand")
    told = any(wording.say(key, brand=brand) in text for key in _SAYS_SO)
    return "" if told else wording.say("automatic", brand=brand)
