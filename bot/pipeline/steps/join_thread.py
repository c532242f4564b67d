"""Called into a thread that was running, "any idea?" asks about the thread: what opened it and what was asked last,
by whomever, belong to the question. Only the first time, and only where the words themselves say little.
"""

from __future__ import annotations

import re
from collections.abc import Sequence

from bot.answering.query.leaning import LITTLE
from bot.answering.small_talk import SmallTalk, small_talk
from bot.answering.words import terms
from bot.model import Author, Turn
from bot.pipeline.evolve import evolve
from bot.pipeline.question import subject
from bot.pipeline.state import AnswerState, Services
from bot.pipeline.steps.redact import without_personal_data

_CHARS = 1500  # of the thread
_QUESTION = re.compile(r"[?？؟](?:\s|$)")
_SAYS_LITTLE = 1.5  # weight of terms of a question that leaves open what it is about: "did you restart?"
# In a thread these ask about it; thanks, say, do not.
_ABOUT_IT = frozenset({SmallTalk.GREETING, SmallTalk.HELP, SmallTalk.TOPIC, SmallTalk.TROUBLE, SmallTalk.PUZZLED})


def join_thread(state: AnswerState, services: Services) -> AnswerState:
    """The question, with the thread above it (redacted)."""
    thread = [turn for turn in state.conversation.before if turn.text.strip()]
    talk = small_talk(state.question)
    if not thread or _is_answered(state) or (talk and talk.kind not in _ABOUT_IT):
        return state
    if sum(terms(subject(state.question)).values()) > LITTLE:
        return state
    said = [turn.text for turn in _asked(thread)]
    clean = without_personal_data(said, _CHARS // 2, services, state.conversation, state.placeholders)
    question = "\n\n".join(filter(None, (*clean.texts, state.question)))
    return evolve(state, question=question, placeholders=clean.placeholders, note="called into a running thread")


def _asked(thread: Sequence[Turn]) -> list[Turn]:
    """What opened the thread, and its last question, or where there is none what was said last. A question that says
    enough stands for itself, unless the opening is one too: "the release is out" is another matter."""
    opening, *others = thread
    said = [turn for turn in reversed(others) if terms(turn.text)]
    asked = [turn for turn in said if turn.author is not Author.BOT and _QUESTION.search(turn.text)]
    if asked and not _QUESTION.search(opening.text) and sum(terms(asked[0].text).values()) > _SAYS_LITTLE:
        return asked[:1]
    return [opening, *[*asked, *said][:1]]


def _is_answered(state: AnswerState) -> bool:
    turns: tuple[Turn, ...] = state.conversation.turns
    return any(turn.author is not Author.REQUESTER for turn in turns)
