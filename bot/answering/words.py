"""Words that carry meaning, in the seven languages the bot listens to: the common ground of quoting and grounding.

Crude on purpose: a word is its first letters without accents, so "passwords" meets "password" and "authenticator"
meets "authentication". Scripts without spaces are cut into pairs of characters.
"""

from __future__ import annotations

import re
import unicodedata
from collections import Counter
from collections.abc import Iterator, Mapping
from functools import lru_cache

from bot.text.read_once import read_once
from bot.text.vocabulary import COMMON_WORDS, FUNCTION_WORDS

_STEM = 6
_WORD = re.compile(r"[^\W_]+(?:['’.\-][^\W_]+)*")
_UNSPACED = re.compile(r"[\u3040-\u30ff\u3400-\u9fff\uf900-\ufaff\uac00-\ud7af\u0e00-\u0e7f]")

_FUNCTION_OF = {code: frozenset(known.split()) for code, known in FUNCTION_WORDS.items()}
_FUNCTION = frozenset[str]().union(*_FUNCTION_OF.values())
_LANGUAGES_OF = {word: [code for code, known in _FUNCTION_OF.items() if word in known] for word in _FUNCTION}
_COMMON = frozenset(COMMON_WORDS.split())
_COMMON_WEIGHT = 0.3


def words(text: str) -> list[str]:
    """Every word, lower case, in order. Identifiers and numbers ("4.1.1", "IC-204") are one word each."""
    text = unicodedata.normalize("NFKC", text).lower().replace("’", "'")
    found: list[str] = _WORD.findall(text)
    if "-" not in text and not _UNSPACED.search(text):
        return found
    return [part for word in found for part in _parts(word)]


def terms(text: str) -> dict[str, float]:
    """What a text is about: stem -> weight (1, or less for words that every question has), in order of appearance."""
    return dict(_terms(text))


@read_once  # the steps of one question all ask for its own, and for its sections' headings
def _terms(text: str) -> Mapping[str, float]:
    weights: dict[str, float] = {}
    for word in words(text):
        if known := _term(word):
            weights.setdefault(*known)
    return weights


@lru_cache(maxsize=32_768)  # a text is made of words that others are made of
def _term(word: str) -> tuple[str, float] | None:
    """Its stem and weight; None where it carries nothing."""
    bare = word.removesuffix("'s")
    letter = len(word) == 1 and word.isascii() and not word.isdigit()
    if letter or bare in _FUNCTION or word.replace("'", "") in _FUNCTION:
        return None
    return stem(word), _COMMON_WEIGHT if word in _COMMON else 1.0


@lru_cache(maxsize=20_000)
def stem(word: str) -> str:
    """Its first letters without accents; numbers and identifiers stay whole."""
    word = word.removesuffix("'s")
    if any(char.isdigit() for char in word):
        return word
    plain = "".join(char for char in unicodedata.normalize("NFD", word) if not unicodedata.combining(char))
    if len(plain) > 3 and plain.endswith("s") and not plain.endswith("ss"):
        plain = plain[:-1]
    return plain[:_STEM]


def language(text: str) -> str | None:
    """ISO 639-1 of the language whose small words the text is full of; None where that is not clear."""
    said = words(text)
    counts = Counter(code for word in said for code in _LANGUAGES_OF.get(word, ()))
    (most, code), (second, _) = sorted(((counts[code], code) for code in _FUNCTION_OF), reverse=True)[:2]
    return code if most >= 3 and most >= 1.5 * second and most >= len(said) * 0.15 else None


def _parts(word: str) -> Iterator[str]:
    if _UNSPACED.search(word):
        yield from _pairs(word)
    elif "-" not in word or any(char.isdigit() for char in word):
        yield word
    elif word[1] == "-":  # e-mail
        yield word.replace("-", "")
    else:
        yield from word.split("-")


def _pairs(word: str) -> Iterator[str]:
    if len(word) < 3:
        yield word
    for at in range(len(word) - 1):
        yield word[at : at + 2]
