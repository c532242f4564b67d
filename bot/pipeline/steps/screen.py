"""What needs no article: an empty message, small talk, an attempt to talk the bot into something else.

It only prepares the answer; `assess` comes after it, so whatever else a message is, a wish for a person in it is heard.
Such an answer has `grounded=None`: there was nothing to find, so it counts neither as found nor as not found.
"""

from __future__ import annotations

from dataclasses import replace

from bot.answering.injection import is_injection
from bot.answering.small_talk import SmallTalk, small_talk
from bot.model import Answer
from bot.pipeline.question import says_something
from bot.pipeline.state import AnswerState, Services
from bot.privacy.placeholders import PLACEHOLDER
from bot.wording import Wording

_ROOM_FOR_A_WORD = 200


def screen(state: AnswerState, services: Services) -> AnswerState:
    """A question that is too long is cut to what the model is to see, between words."""
    wording = services.wording(state)
    brand = services.settings.brand.name or wording.say("unnamed_brand")
    question = _cut(state.question.strip(), services.settings.answers.max_question_chars)
    state = replace(state, question=question)
    talk = small_talk(PLACEHOLDER.sub(" ", question))
    files = any(turn.attachments for turn in state.conversation.waiting)
    if talk and not (files and talk.kind is SmallTalk.GREETING):  # "Hi" above a screenshot is no mere greeting
        return _answered(state, _reply(talk.kind, wording, brand), f"small talk: {talk.kind}")
    if not files and not says_something(question):
        return _answered(state, wording.say("empty"), "empty")
    if is_injection(question):
        return _answered(state, wording.say("only_help", brand=brand), "an attempt to change the instructions")
    return state


def _reply(kind: SmallTalk, wording: Wording, brand: str) -> str:
    match kind:
        case SmallTalk.GREETING:
            return wording.say("greeting", brand=brand)
        case SmallTalk.MACHINE:
            return f"{wording.say('machine')} {wording.say('offer')}"
    return wording.say(kind)  # thanks, bye, done


def _answered(state: AnswerState, text: str, note: str) -> AnswerState:
    return replace(state, answer=Answer(text=text, grounded=None), note=note)


def _cut(text: str, limit: int) -> str:
    if len(text) <= limit:
        return text
    # A placeholder holds no space, so a cut between words does not go through one.
    end = text.rfind(" ", limit - _ROOM_FOR_A_WORD, limit)
    return text[: end if end > 0 else limit].rstrip()
