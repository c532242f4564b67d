"""A true sentence made false by one change, or a false one to put beside it."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from random import Random

from bot.app.measuring.grounding.restating import rules

_DIGITS = re.compile(r"(?<![\w.\-/])\d{1,4}(?![\w\-/]|\.\d)")
_NUMBER = {"two": "five", "three": "seven", "four": "nine", "five": "two", "six": "ten", "ten": "four"}
_NUMBER_WORD = re.compile(rf"\b(?:{'|'.join(_NUMBER)})\b", re.IGNORECASE)
_NAME = re.compile(r"(?<=[a-z,] )(?:[A-Z][A-Za-z]{2,}(?:\.[a-z]+)?(?: [A-Z][A-Za-z]+)*)")
_CAN = re.compile(r"\b(can|will|must|should|is|are|does|do)\b(?! not|n't)")
_NOT = re.compile(
    r"\b(can|will|must|should|is|are|do|does) not\b|\b(can|wo|must|should|is|are|do|does)n['’]t\b|\bcannot\b"
)
_LIMIT = re.compile(r"\bonly (?=\w)|,? (?:unless|except)\b[^.]*|,? only (?:if|when)\b[^.]*|^(?:Only) (?=\w)")
_PLAIN = {"wo": "will", "ca": "can"}


def changed_figure(sentence: str, _: str, random: Random) -> str | None:
    if found := _DIGITS.search(sentence):
        number = int(found.group())
        other = number + random.choice((1, 2, 5, 10, 30)) if number < 1900 else number + random.choice((-3, 2, 4))
        return _put(sentence, found, str(other))
    if word := _NUMBER_WORD.search(sentence):
        return _put(sentence, word, _NUMBER[word.group().lower()])
    return None


def swapped_name(sentence: str, half: str, random: Random) -> str | None:
    found = _NAME.search(sentence)
    return _put(sentence, found, random.choice(rules()["names"][half])) if found else None


def turned_round(sentence: str, _: str, __: Random) -> str | None:
    """Denied where it was not, and the other way round."""
    if found := _NOT.search(sentence):
        word = found.group(1) or found.group(2) or "can"
        return _put(sentence, found, _PLAIN.get(word, word))
    found = _CAN.search(sentence)
    return _put(sentence, found, f"{found.group()} not") if found else None


def dropped_condition(sentence: str, _: str, __: Random) -> str | None:
    found = _LIMIT.search(sentence)
    if found is None:
        return None
    text = " ".join((sentence[: found.start()] + sentence[found.end() :]).split()).rstrip(" .,")
    return f"{text[:1].upper()}{text[1:]}." if len(text.split()) >= 4 else None


def invented_step(_: str, half: str, random: Random) -> str | None:
    return str(random.choice(rules()["invented"][half]))


# Kinds that change a sentence, and the one that puts another beside it; each gives None where it cannot.
Change = Callable[[str, str, Random], str | None]
CHANGES: Mapping[str, Change] = {
    "changed figure": changed_figure,
    "swapped name": swapped_name,
    "turned round": turned_round,
    "dropped condition": dropped_condition,
}


def _put(sentence: str, found: re.Match[str], other: str) -> str:
    return sentence[: found.start()] + other + sentence[found.end() :]
