"""Whether a reply has anything to rest on. A greeting needs nothing; whatever states something needs what it states."""

from __future__ import annotations

import re

from bot.answering.citations import take_citations
from bot.answering.grounding import harmless
from bot.answering.grounding.alike import meant
from bot.answering.grounding.lexicon import cue
from bot.answering.grounding.sentences import asks
from bot.answering.reply import Result, Written
from bot.answering.words import terms
from bot.orchestration.ledger import Ledger
from bot.text.fold import fold

_SENTENCE = re.compile(r"(?<=[.!?。！？])\s+|\n+")
_SUBSTANCE = 3.5  # weight of terms from which a sentence says something about a subject
_ASKS_NOTHING = 2.0  # weight of terms of a question below which no article could answer it
_TELLS = 2.0  # the same from which it may be the answer to a question
_YES_OR_NO = re.compile(r"\s*(?:yes|no|ja|nein|nee|oui|non|sí|si|sim|não)\b", re.IGNORECASE)


def as_meant(written: Written, question: str, *, something_found: bool) -> Written:
    """Small talk that does not call itself so is small talk all the same, where there was nothing to look up; what
    calls itself so and tells something is an answer."""
    if not written.result.says_something:
        return written
    nothing_asked = sum(terms(question).values()) < _ASKS_NOTHING
    tells = _tells(written.text, question, asked=not nothing_asked and "?" in question)
    if written.result is Result.SMALL_TALK:
        return Written(Result.ANSWERED, written.text) if tells and not nothing_asked else written
    conversation = harmless(written.text) and not _YES_OR_NO.match(written.text) and not tells
    if conversation and (nothing_asked or not something_found):
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


def _tells(text: str, question: str, *, asked: bool) -> bool:
    """Whether a sentence of it, but for questions and courtesies, says something that `question` does not; where that
    is a question (`asked`), whether it may be the answer to it, which may have no other words."""
    known, enough = ((), _TELLS) if asked else (meant(question).keys(), _SUBSTANCE)
    said = (cue("courtesy").sub(" ", fold(one)) for one in _SENTENCE.split(text) if not asks(one))
    return any(sum(weight for term, weight in meant(one).items() if term not in known) >= enough for one in said)
