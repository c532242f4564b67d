"""The requester's own name, e-mail and phone, found in a text however they spelled them: with or without accents, in
small letters, in parts, in another order. The same for any other name that is known.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator
from functools import lru_cache

from bot.model import Requester
from bot.privacy.placeholders import Span

# Names that are also ordinary words count only as the name is spelled, and not where every word is capitalised.
_ORDINARY = frozenset(
    re.split(
        r"\s+",
        """will may mark bill hope grace faith joy rose art jack chance rich price page long good best day case april
        june august summer sky lane field green brown black white gray bank banks park max pat sue skip the and
        for not you can have this that from with what when how my me our your client customer guest visitor user
        admin support team service sales info office test demo account mail app web klein lang gross neu petit
        grand bon nuevo nuovo novo""",
    )
)
# Of a name of several parts these alone are nobody's name.
_PARTICLES = frozenset(
    re.split(
        r"\s+",
        """van von der den de da do das dos del della di du la le les los las el al bin ibn zu zum zur y e und of ter
        ten op san santa st saint mr mrs ms dr herr frau jr sr ii iii gmbh inc ltd llc ag sa""",
    )
)
_LETTERS = {"ß": "ss", "æ": "ae", "ø": "o", "œ": "oe", "ł": "l", "đ": "d", "ð": "d", "þ": "th", "ı": "i"}
_SPELLED_OUT = str.maketrans({"ä": "ae", "ö": "oe", "ü": "ue", "å": "aa", "ø": "oe"})
_NUMBER = re.compile(r"\+?\d[\d\s().\-/]{4,25}\d")
_SENTENCE_START = re.compile(r"(?:^|[.!?:\n])\s*$")
_ALONE = re.compile(r"[ \t]*(?:[.,!/\n]|$)")
_FIRST_UNSPACED_SCRIPT = "\u2e80"  # from here on: scripts written without spaces between words
_LEAST_GLUED = 6  # letters of a whole name that are looked for without a space between
# Whoever writes may choose their name, and its patterns grow with the square of its parts.
_MOST_LETTERS, _MOST_PARTS = 200, 10


def own_spans(text: str, requester: Requester) -> list[Span]:
    """Where `requester`'s details stand in `text`; they may overlap."""
    return [*_emails(text, requester), *_phones(text, requester), *name_spans(text, requester.name or "")]


def name_spans(text: str, name: str, *, as_written: bool = False) -> Iterator[Span]:
    """Where `name` stands in `text`, whole or in part; `as_written`: with a capital."""
    folded, at = fold(text)
    name = name[:_MOST_LETTERS]
    if not any(piece in folded for piece in _pieces(name)):  # to make patterns of a new name takes a millisecond
        return
    for pattern, ordinary in _patterns(name):
        for found in pattern.finditer(folded):
            start, end = at[found.start()], max(at[found.end()], at[found.end() - 1] + 1)
            if as_written and not text[start].isupper():
                continue
            if not ordinary or _is_meant(text, start, end):
                yield Span(start, end, "NAME")


def fold(text: str) -> tuple[str, list[int] | range]:
    """In small letters without accents, and where each of its characters stands in `text` (and, last, where it
    ends)."""
    if text.isascii():
        return text.lower(), range(len(text) + 1)
    plain = {char: _folded(char) for char in set(text)}
    folded = "".join(map(plain.__getitem__, text))
    if set(map(len, plain.values())) == {1}:
        return folded, range(len(text) + 1)
    at = [index for index, char in enumerate(text) for _ in plain[char]]
    # What a letter was taken apart into, and the accents behind it, end where the next letter begins.
    return folded, [*at, len(text)]


@lru_cache(maxsize=4096)
def _folded(char: str) -> str:
    low = char.lower()
    base = _LETTERS.get(low) or unicodedata.normalize("NFD", low)
    return "".join(part for part in base if not unicodedata.combining(part))


def _parts(name: str) -> tuple[str, ...]:
    """The words of a name; an address that a vendor gives as a name is none."""
    words = (word.strip(".-'’\"") for word in re.split(r"[\s,()\[\]|/;]+", name) if "@" not in word)
    return tuple(word for word in words if word and not word.isdigit())[:_MOST_PARTS]


@lru_cache(maxsize=512)
def _pieces(name: str) -> frozenset[str]:
    """Of which at least one stands wherever one of the name's patterns is found."""
    return frozenset(piece for part in _parts(name) for way in _ways(part) for piece in way.split("-") if piece)


@lru_cache(maxsize=512)
def _patterns(name: str) -> tuple[tuple[re.Pattern[str], bool], ...]:
    """(pattern over folded text, whether it is also an ordinary word)."""
    parts = _parts(name)
    if not parts:
        return ()
    spelled = [_spellings(part) for part in parts]
    found: list[tuple[re.Pattern[str], bool]] = []
    if len(parts) > 1:
        apart = r"[\s,.\-_]{1,3}"
        orders = [
            apart.join(spelled),
            rf"{spelled[-1]}{apart}{apart.join(spelled[:-1])}",
            rf"{spelled[-1]}{apart}{spelled[0]}",
        ]
        orders += [apart.join(some) for at in range(1, len(parts) - 1) for some in (spelled[at:], spelled[: at + 1])]
        if sum(map(len, parts)) >= _LEAST_GLUED:
            orders.append("".join(spelled))
        orders.append(r"\s+".join(map(re.escape, fold(name)[0].split())))  # with whatever signs are in it
        found += [(_word(order, parts[0]), False) for order in orders]
    pieces = [*parts, *(piece for part in parts if "-" in part for piece in part.split("-"))]
    for piece in dict.fromkeys(pieces):
        low = fold(piece)[0]
        if len(piece) < 2 or (len(parts) > 1 and low in _PARTICLES):
            continue
        found.append((_word(_spellings(piece), piece), low in _ORDINARY or len(piece) == 2))
    return tuple(found)


def _spellings(part: str) -> str:
    """ "Müller" is "muller" or "mueller"; a hyphen may be a space."""
    return "(?:" + "|".join(re.escape(way).replace(r"\-", r"[\-\s]?") for way in _ways(part)) + ")"


def _ways(part: str) -> tuple[str, ...]:
    return tuple(dict.fromkeys((fold(part)[0], fold(part.lower().translate(_SPELLED_OUT))[0])))


def _word(pattern: str, sample: str) -> re.Pattern[str]:
    return re.compile(pattern if sample[0] >= _FIRST_UNSPACED_SCRIPT else rf"(?<![^\W_]){pattern}(?![^\W_])")


def _is_meant(text: str, start: int, end: int) -> bool:
    """A name that is also a word: written large, and not only because a sentence begins; or a sentence by itself."""
    begins = _SENTENCE_START.search(text[max(0, start - 40) : start]) is not None
    alone = begins and _ALONE.match(text, end) is not None
    return alone or (text[start].isupper() and not begins)


def _emails(text: str, requester: Requester) -> Iterator[Span]:
    if "@" not in text:
        return
    for address in {requester.email, requester.name if "@" in (requester.name or "") else None}:
        if address and "@" in address:
            for found in re.finditer(re.escape(address.strip()), text, re.IGNORECASE):
                yield Span(found.start(), found.end(), "EMAIL")


def _phones(text: str, requester: Requester) -> Iterator[Span]:
    """National and international spellings differ at the front, so the last eight digits decide."""
    digits = re.sub(r"\D", "", requester.phone or "")
    if len(digits) < 6:
        return
    for found in _NUMBER.finditer(text):
        if digits[-8:] in re.sub(r"\D", "", found.group()):
            yield Span(found.start(), found.end(), "PHONE")
