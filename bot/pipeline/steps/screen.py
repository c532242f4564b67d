"""What needs no article: an empty message, small talk, an attempt to talk the bot into something else.

It only prepares the answer; `assess` comes after it, so whatever else a message is, a wish for a person in it is heard.
Such an answer has `grounded=None`: there was nothing to find, so it counts neither as found nor as not found.
"""

from __future__ import annotations

from dataclasses import replace

from bot.answering import phrases
from bot.answering.injection import is_injection
from bot.model import Answer
from bot.pipeline.question import says_something
from bot.pipeline.state import AnswerState, Services
from bot.privacy.placeholders import PLACEHOLDER

_ROOM_FOR_A_WORD = 200


def screen(state: AnswerState, services: Services) -> AnswerState:
    """A question that is too long is cut to what the model is to see, between words."""
    brand = services.settings.brand.name
    question = _cut(state.question.strip(), services.settings.answers.max_question_chars)
    state = replace(state, question=question)
    talk = phrases.small_talk(PLACEHOLDER.sub(" ", question))
    files = any(turn.attachments for turn in state.conversation.waiting)
    if talk and not (files and talk is phrases.SmallTalk.GREETING):  # "Hi" above a screenshot is no mere greeting
        return _answered(state, phrases.friendly(talk, brand), f"small talk: {talk}")
    if not files and not says_something(question):
        return _answered(state, phrases.EMPTY, "empty")
    if is_injection(question):
        return _answered(state, phrases.only_help(brand), "an attempt to change the instructions")
    return state


def _answered(state: AnswerState, text: str, note: str) -> AnswerState:
    return replace(state, answer=Answer(text=text, grounded=None), note=note)


def _cut(text: str, limit: int) -> str:
    if len(text) <= limit:
        return text
    # A placeholder holds no space, so a cut between words does not go through one.
    end = text.rfind(" ", limit - _ROOM_FOR_A_WORD, limit)
    return text[: end if end > 0 else limit].rstrip()
