"""Look up passages for the question; for a follow-up ("and on Android?"), together with what it follows."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace
from itertools import zip_longest

from bot.answering.words import terms
from bot.model import Author, Passage
from bot.pipeline.question import enclosed, subject
from bot.pipeline.state import AnswerState, Services
from bot.text.own_words import own_message

_FOLLOW_UP = re.compile(
    r"^(?:and|but|also|or|what about|how about|what if|und|aber|oder|y|pero|et|mais|ou|e|ma|mas|en|maar)(?=\s)"
    r"|\b(?:it|that|this|they|them|those|these|there|das|damit|eso|esto|ça|cela|isso|questo|quello|dat)\b",
    re.IGNORECASE,
)
LITTLE = 3.0  # weight of terms up to which a question may depend on the one before
_SUBJECT_CHARS = 500


def retrieve(state: AnswerState, services: Services) -> AnswerState:
    if state.answer is not None:
        return state
    context = _followed(state)
    # Apart from each other: a log has more words than any question, and would drown it.
    queries = dict.fromkeys((f"{context}\n{subject(state.question)}".strip(), enclosed(state)))
    limit = services.settings.answers.passages
    found = [services.search.search(query, limit, state.conversation.audience) for query in queries if query]
    return replace(state, context=context, passages=_in_turn(found)[:limit])


def _in_turn(rankings: Sequence[Sequence[Passage]]) -> tuple[Passage, ...]:
    """The best of each, then the second of each, and so on; each passage once."""
    mixed = {passage.id: passage for places in zip_longest(*rankings) for passage in places if passage}
    return tuple(mixed.values())


def _followed(state: AnswerState) -> str:
    """The requester's last question with a subject, where the present one (or a picture by itself) depends on it."""
    question = subject(state.question)
    depends = _FOLLOW_UP.search(question) if question else state.shots and not state.files
    if sum(terms(question).values()) > LITTLE or not depends:
        return ""
    said = (subject(own_message(turn.text)) for turn in reversed(state.history) if turn.author is Author.REQUESTER)
    return next((text[:_SUBJECT_CHARS] for text in said if terms(text)), "")
