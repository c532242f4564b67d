"""What stands in front of an answer: that a requester talks to a machine, once, and which files nobody opened."""

from __future__ import annotations

from bot.answering.files import told
from bot.model import Mode
from bot.pipeline.state import AnswerState, Services
from bot.wording.automatic import introduction, says_it_is_automatic

_SAYS_SO = ("greeting", "introduction", "machine")  # sentences with which the bot introduces itself


def opening(state: AnswerState, services: Services, text: str = "") -> str:
    """All of it in front of `text`, an answer or the beginning of one; "" where there is nothing to say."""
    answers = state.conversation.mode is Mode.ANSWER  # else a person looks at the files themselves
    files = told(state.unread, services.wording(state)) if answers else ""
    return "\n\n".join(filter(None, (_introduction(state, services, text), files)))


def _introduction(state: AnswerState, services: Services, text: str) -> str:
    """ "" where it was said, or `text` says so."""
    conversation, wording = state.conversation, services.wording(state)
    if conversation.mode.leaves_it_to_agents or not services.settings.answers.say_automatic:
        return ""
    sentence = introduction(conversation, services.settings.brand.name, wording)
    brand = services.settings.brand.name or wording.say("unnamed_brand")
    sentences = (wording.say(key, brand=brand) for key in _SAYS_SO)
    says_so = any(one in text and says_it_is_automatic(wording.language, one) for one in sentences)
    return "" if says_so else sentence
