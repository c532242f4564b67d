"""Whether small talk of a model is no more than that."""

from __future__ import annotations

from bot.answering.grounding import binding
from bot.answering.grounding.figures import addresses
from bot.answering.grounding.lexicon import cue
from bot.answering.grounding.sentences import asks, split
from bot.answering.grounding.statement import read
from bot.answering.words import language

_CHARS = 400


def harmless(text: str) -> bool:
    """Short, without figures, addresses, promises, deeds or links."""
    if len(text) > _CHARS or "://" in text:
        return False
    return not any(_claims(sentence, language(text)) for sentence in split(text))


def _claims(sentence: str, code: str | None) -> bool:
    claim = read(sentence, code)
    if claim.figures or addresses(sentence) or binding.claims_deed(claim):
        return True
    return not asks(sentence) and not cue("modest").search(claim.text) and bool(binding.promises(claim))
