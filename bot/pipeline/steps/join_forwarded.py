"""A forwarded message is part of the question, with or without a word beside it: "What do we tell Mia?"

Only of the question: whatever is asked for in it (a person, a refund) was asked of somebody else.
"""

from __future__ import annotations

from bot.pipeline.evolve import evolve
from bot.pipeline.state import AnswerState, Services
from bot.pipeline.steps.redact import without_personal_data
from bot.text.forwarded import forwarded_words
from bot.text.own_words import own_words

_CHARS = 3000


def join_forwarded(state: AnswerState, services: Services) -> AnswerState:
    """The question, with what was forwarded beside it (redacted)."""
    waiting = [turn.text for turn in state.conversation.waiting]
    forwarded = [words for text in waiting if (words := forwarded_words(text))]
    if not forwarded:
        return state
    clean = without_personal_data(forwarded, _CHARS, services, state.conversation, state.placeholders)
    own = (
        [state.question] if any(map(own_words, waiting)) else []
    )  # else the question is what was forwarded, marks and all
    question = "\n\n".join((*own, *clean.texts))
    return evolve(state, question=question, placeholders=clean.placeholders, note="with a forwarded message")
