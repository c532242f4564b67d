"""Which languages a clause may be in: those that know most of its words as they stand."""

from __future__ import annotations

from collections.abc import Sequence
from functools import lru_cache

from escalation.human_request.languages import LANGUAGES
from escalation.human_request.lexicon import Lexicon, forms

_LIKELY = 0.75  # of the words that the likeliest language knows
_BITS = 32  # a count for each language, all in one number


def spoken(clause: Sequence[str]) -> list[Lexicon]:
    """The languages that `clause` may be in, the likeliest first; none where no word of it is known."""
    known = sum(map(_known_in, clause))
    counts = [known >> _BITS * place & (1 << _BITS) - 1 for place in range(len(LANGUAGES))]
    least = max(1, max(counts) * _LIKELY)
    likely = [pair for pair in zip(counts, LANGUAGES, strict=True) if pair[0] >= least]
    return [lexicon for _, lexicon in sorted(likely, key=lambda pair: -pair[0])]


def _by_form() -> dict[str, int]:
    """Of each form of a word, a one for each language that knows it."""
    known: dict[str, int] = {}
    for place, lexicon in enumerate(LANGUAGES):
        for form in lexicon.forms:
            known[form] = known.get(form, 0) | 1 << _BITS * place
    return known


_BY_FORM = _by_form()


@lru_cache(maxsize=4096)  # a text is made of words that others are made of
def _known_in(word: str) -> int:
    found = 0
    for form in forms(word):
        found |= _BY_FORM.get(form, 0)
    return found
