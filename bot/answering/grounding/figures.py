"""Figures and addresses of a text, in a form in which the same figure is the same."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping

from bot.answering.grounding.alike import meant
from bot.answering.grounding.lexicon import number_words, units
from bot.answering.words import words

_FIGURE = re.compile(r"\d+(?:[.,:/\-]\d+)*")
_EMAIL = re.compile(r"(?<![\w.+%-])[\w.+%-]++@[\w-]++(?:\.[\w-]++)++")
_LIST_NUMBER = re.compile(
    r"^[^\S\n]*+(?:>[^\S\n]*+)?(?:\(?\d{1,2}[.)]|\[\d{1,2}\]|step \d{1,2}\b)", re.IGNORECASE | re.MULTILINE
)
_ORDINALS = {"first": "1", "second": "2", "third": "3", "fourth": "4", "fifth": "5", "half": "50"}
_MONEY = re.compile(r"(?:€|\$|£|\b(?:eur|usd|gbp|chf))\s?\Z")
_FEW_DIGITS = 3
_AROUND = 3  # words on either side
_BETWEEN = re.compile(r"\W{0,3}(?:\w{1,40}\W)?")  # "30-day", "30 calendar days"


def without_list_numbers(text: str) -> str:
    return _LIST_NUMBER.sub(" ", text)


def figures(text: str, language: str | None) -> frozenset[str]:
    """Numbers as digits: 1,299.00 and 1299 and 1.299 are one; "three" is 3. `language` is whose number words count."""
    known = number_words(language)
    digits = (_plain(found.group()) for found in _FIGURE.finditer(text))
    return frozenset([*digits, *(known[word] for word in words(text) if word in known)])


def figures_of_evidence(text: str) -> frozenset[str]:
    """All that a text may be read to say: number words of any language, "first" for 1."""
    return figures(text, None) | {_ORDINALS[word] for word in words(text) if word in _ORDINALS}


def beside(text: str, language: str | None) -> Mapping[str, frozenset[str]]:
    """What stands around each figure of few digits, which may stand anywhere: its nearest words that carry meaning."""
    known, said = number_words(language), words(text)
    found: dict[str, set[str]] = {}
    for at, word in enumerate(said):
        number = known.get(word) or (_plain(word) if _FIGURE.fullmatch(word) else None)
        if number is not None and len(number) <= _FEW_DIGITS:
            near = " ".join((*said[max(0, at - _AROUND) : at], *said[at + 1 : at + 1 + _AROUND]))
            found.setdefault(number, set()).update(meant(near))
    return {number: frozenset(near) for number, near in found.items()}


def measures(text: str) -> frozenset[tuple[str, str]]:
    """Figures written as digits with the unit beside them."""
    return frozenset(_measures(text.lower()))


def _measures(text: str) -> Iterator[tuple[str, str]]:
    for found in _FIGURE.finditer(text):
        after = _BETWEEN.match(text, found.end())
        for name, unit in units().items():
            close = unit.match(text, found.end()) or unit.match(text, found.end() + 1)
            further = after is not None and unit.match(text, after.end())
            if close or further or (name == "money" and _MONEY.search(text, max(0, found.start() - 5), found.start())):
                yield _plain(found.group()), name
                break


def addresses(text: str) -> frozenset[str]:
    return frozenset(found.group().lower() for found in _EMAIL.finditer(text))


def _plain(number: str) -> str:
    without_cents = re.sub(r"[.,]00$", "", number)
    whole = re.sub(r"[.,](?=\d{3}(?:\D|$))", "", without_cents)
    return re.sub(r",(\d{1,2})$", r".\1", whole).lstrip("0") or "0"
