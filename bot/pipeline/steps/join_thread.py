"""Called into a thread that was running, "any idea?" asks about the thread: what opened it and what was said last
belong to the question. Only the first time, and only where the words themselves say little.
"""

from __future__ import annotations

from dataclasses import replace

from bot.answering.query.leaning import LITTLE
from bot.answering.small_talk import SmallTalk, small_talk
from bot.answering.words import terms
from bot.model import Author, Turn
from bot.pipeline.question import subject
from bot.pipeline.state import AnswerState, Services
from bot.pipeline.steps.redact import without_personal_data

_CHARS = 1500  # of the thread


def join_thread(state: AnswerState, services: Services) -> AnswerState:
    """The question, with the thread above it (redacted)."""
    thread = [turn for turn in state.conversation.before if turn.text.strip()]
    talk = small_talk(state.question)
    if not thread or _is_answered(state) or (talk and talk.kind is not SmallTalk.GREETING):
        return state
    if sum(terms(subject(state.question)).values()) > LITTLE:
        return state
    opening, *others = thread
    said = [opening, *(turn for turn in reversed(others) if terms(turn.text))][:2]
    person = state.conversation.requester
    clean = without_personal_data([turn.text for turn in said], _CHARS // 2, services, person, state.placeholders)
    question = "\n\n".join(filter(None, (*clean.texts, state.question)))
    return replace(state, question=question, placeholders=clean.placeholders, note="called into a running thread")


def _is_answered(state: AnswerState) -> bool:
    turns: tuple[Turn, ...] = state.conversation.turns
    return any(turn.author is not Author.REQUESTER for turn in turns)
