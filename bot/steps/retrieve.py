"""Look up passages for the question; for a follow-up ("and on Android?"), together with what it follows."""

from __future__ import annotations

import re
from dataclasses import replace

from bot.answering.words import terms
from bot.model import Author
from bot.steps.draft import Draft, Tools
from bot.steps.subject import subject

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
    query = f"{context}\n{subject(draft.question)}".strip()
    passages = tools.search.search(query, tools.settings.answers.passages, draft.conversation.audience) if query else ()
    return replace(draft, context=context, passages=passages)


def _followed(draft: Draft) -> str:
    """The requester's last question with a subject, where the present one depends on it."""
    question = subject(draft.question)
    if sum(terms(question).values()) > _LITTLE or not _FOLLOW_UP.search(question):
        return ""
    said = (subject(turn.text) for turn in reversed(draft.history) if turn.author is Author.REQUESTER)
    return next((text[:_SUBJECT_CHARS] for text in said if terms(text)), "")
