"""Look up passages for the question; for a follow-up ("and on Android?"), together with what it follows."""

from __future__ import annotations

import re
from dataclasses import replace

from bot.answering.words import terms
from bot.model import Author
from bot.privacy.placeholders import PLACEHOLDER
from bot.steps.draft import Draft, Tools

_FOLLOW_UP = re.compile(
    r"^(?:and|but|also|or|what about|how about|what if|und|aber|oder|y|pero|et|mais|ou|e|ma|mas|en|maar)\b"
    r"|\b(?:it|that|this|they|them|those|these|there|das|damit|eso|esto|ça|cela|isso|questo|quello|dat)\b",
    re.IGNORECASE,
)
_LITTLE = 3.0  # weight of terms up to which a question may depend on the one before
_SUBJECT_CHARS = 500


def retrieve(draft: Draft, tools: Tools) -> Draft:
    if draft.answer is not None:
        return draft
    query = PLACEHOLDER.sub(" ", _query(draft)).strip()
    if not query:
        return draft
    return replace(draft, query=query, passages=tools.search.search(query, tools.settings.answers.passages))


def _query(draft: Draft) -> str:
    if sum(terms(draft.question).values()) > _LITTLE or not _FOLLOW_UP.search(draft.question):
        return draft.question
    before = [turn.text for turn in draft.history if turn.author is Author.REQUESTER and terms(turn.text)]
    return f"{before[-1][:_SUBJECT_CHARS]}\n{draft.question}" if before else draft.question
