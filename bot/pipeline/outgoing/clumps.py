"""Which words belong together where an address or a number may be written with blanks in it: "4111 1111 …", "anna (at)
example (dot) com". In doubt they do: what belongs together is only judged together. Pure.
"""

from __future__ import annotations

import re
from collections.abc import Sequence

MAX_CLUMP = 200  # characters: no card, account or phone number has more with all its blanks
_AT = re.compile(r"[\[({]?(?:at|@|arroba|ät|chiocciola)[\])}]?", re.IGNORECASE)
_DOT = re.compile(r"[\[({]?(?:dot|punkt|point|punto|ponto|punt|\.)[\])}]?", re.IGNORECASE)
_CAPITALS = re.compile(r"[A-Z]{1,4}")  # of a bank in an IBAN
_DIGIT = re.compile(r"\d")


def may_go_on(words: Sequence[str]) -> bool:
    """Whether some next word would belong to these."""
    return bool(words) and (_is_number(words) or _is_spoken(words))


def goes_on(words: Sequence[str], word: str) -> bool:
    """Whether this one does."""
    if not words:
        return True
    if _is_spoken(words) and (_AT.fullmatch(words[-1]) or _DOT.fullmatch(words[-1]) or _DOT.fullmatch(word)):
        return True
    return _is_number(words) and _is_number([*words, word])


def is_spoken(words: Sequence[str]) -> bool:
    """Whether these may be an address as one says it."""
    return any(map(_AT.fullmatch, words))


def _is_spoken(words: Sequence[str]) -> bool:
    near = words[-2:]
    return is_spoken(words) and any(_AT.fullmatch(word) or _DOT.fullmatch(word) for word in near)


def _is_number(words: Sequence[str]) -> bool:
    """Whether the last of them is a number or a part of one, a mark between two parts included."""
    *before, last = words
    if _DIGIT.search(last) or (len(last) == 1 and last.isalnum()):
        return True
    begun = any(map(_DIGIT.search, before))
    return begun and (not any(map(str.isalnum, last)) or _CAPITALS.fullmatch(last) is not None)
