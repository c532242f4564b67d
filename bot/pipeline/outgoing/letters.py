"""A text as its letters and digits alone: without case, accents, blanks, markup and what does not show. Pure."""

from __future__ import annotations

import unicodedata
from enum import Enum, auto
from functools import lru_cache

from bot.guards.disguise import LOOK_ALIKES

_MARKUP = frozenset("*_~`\\[]")  # may stand within a word without ending it


class Sign(Enum):
    """What a character is that is no letter or digit."""

    HIDDEN = auto()  # markup and what does not show: the word goes on
    END = auto()  # a blank, punctuation: the word ends here


@lru_cache(maxsize=4096)
def letters(char: str) -> str | Sign:
    """The letters and digits that stand for this character; mostly one ("ß": two)."""
    plain = unicodedata.normalize("NFKD", char.translate(LOOK_ALIKES)).casefold()
    found = "".join(one for one in plain if one.isalnum())
    if found:
        return found
    return (
        Sign.HIDDEN
        if char in _MARKUP or (unicodedata.category(char) in ("Cf", "Mn", "Cc") and char not in "\n\r\t")
        else Sign.END
    )


def squeezed(text: str) -> str:
    return "".join([found for found in map(letters, text) if isinstance(found, str)])
