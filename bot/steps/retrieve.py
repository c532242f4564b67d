"""Look up passages for the question; for a follow-up ("and on Android?"), together with what it follows."""

from __future__ import annotations

import re
from dataclasses import replace

from bot.answering.words import terms
from bot.model import Author
from bot.privacy.placeholders import PLACEHOLDER
from bot.steps.draft import Draft, Tools

_FOLLOW_UP = re.compile(
    r"^(?:and|but|also|or|what about|how about|what if|und|aber|oder|y|pero|et|mais|ou|e|ma|mas|en|maar)(?=\s)"
    r"|\b(?:it|that|this|they|them|those|these|there|das|damit|eso|esto|ça|cela|isso|questo|quello|dat)\b",
    re.IGNORECASE,
)
_LITTLE = 3.0  # weight of terms up to which a question may depend on the one before
_SUBJECT_CHARS = 500


def retrieve(draft: Draft, tools: Tools) -> Draft:
    if draft.answer is not None:
        return draft
    context = _followed(draft)
    query = PLACEHOLDER.sub(" ", f"{context}\n{draft.question}").strip()
    passages = tools.search.search(query, tools.settings.answers.passages) if query else ()
    return replace(draft, context=context, passages=passages)


def _followed(draft: Draft) -> str:
    """The requester's last question with a subject, where the present one depends on it."""
    if sum(terms(draft.question).values()) > _LITTLE or not _FOLLOW_UP.search(draft.question):
        return ""
    before = [turn.text for turn in draft.history if turn.author is Author.REQUESTER and terms(turn.text)]
    return before[-1][:_SUBJECT_CHARS] if before else ""
