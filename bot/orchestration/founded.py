"""Whether a reply has anything to rest on. A greeting needs nothing; whatever states something needs what it states."""

from __future__ import annotations

import re

from bot.answering.citations import take_citations
from bot.answering.grounding import harmless
from bot.answering.reply import Result, Written
from bot.answering.words import terms
from bot.orchestration.ledger import Ledger

_SENTENCE = re.compile(r"(?<=[.!?。！？])\s+|\n+")
_SUBSTANCE = 3.5  # weight of terms from which a sentence says something about a subject
_ASKS_NOTHING = 2.0  # weight of terms of a question below which no article could answer it
_YES_OR_NO = re.compile(r"\s*(?:yes|no|ja|nein|nee|oui|non|sí|si|sim|não)\b", re.IGNORECASE)


def as_meant(written: Written, question: str, *, something_found: bool) -> Written:
    """Small talk that does not call itself so is small talk all the same, where there was nothing to look up."""
    if written.result is not Result.ANSWERED:
        return written
    nothing_asked = not something_found or sum(terms(question).values()) < _ASKS_NOTHING
    if nothing_asked and _is_conversation(written.text, question):
        return Written(Result.SMALL_TALK, written.text)
    return written


def rests_on_nothing(written: Written, ledger: Ledger, *, something_found: bool) -> bool:
    """Whether the model has decided or stated something without having looked."""
    if ledger.evidence:
        return False
    match written.result:
        case Result.ANSWERED:
            return not take_citations(written.text, ledger.shown)[1]
        case Result.NOT_FOUND:
            return something_found and not ledger.shown
        case _:
            return False


def _is_conversation(text: str, question: str) -> bool:
    """Short, harmless, and no sentence of it tells anything that the question does not have, but for questions."""
    if not harmless(text) or _YES_OR_NO.match(text):
        return False
    known = terms(question).keys()
    said = (sentence for sentence in _SENTENCE.split(text) if not sentence.rstrip().endswith(("?", "？")))
    return all(sum(weight for term, weight in terms(one).items() if term not in known) < _SUBSTANCE for one in said)
