"""Codes, versions and names of files in the forms that people write them: WF-2860DWF is also "WF2860" and "wf 2860".

Postgres's parser knows a code only as it is written. So an article's codes are indexed by their parts and by the runs
of their parts, written together; and those of a question are looked up in the same way, beside its words. Pure.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Collection, Iterator
from itertools import chain, islice
from typing import NamedTuple

WHOLE = 0.9  # worth of a whole code, beside its words: these count by themselves
SOME = 0.6  # of a part of it, or of all its parts one by one
COMPOUND = 0.3  # share of that for two mere words: sign-in, puis-je
MOST = 200  # forms of one question
_PARTS = 24  # of one code: a path or a package may have any number
_RUN = 3  # parts that are written together, if not all
_LONGEST = 60  # characters of what is written together
_NUMBERS = 8  # of a version; longer ones are none, and all their beginnings would be the square of their length

_LETTER = "A-Za-z\u00c0-\u00d6\u00d8-\u00f6\u00f8-\u024f"
# Parts are joined by one mark or two: C:\path, std::vector. Longer rows of marks are rulers, not codes.
_CODE = re.compile(rf"[{_LETTER}0-9]+(?:[._\-/\\:@+#,]{{1,2}}[{_LETTER}0-9]+)*")
# "wf 2860 dwf": a word and a number side by side may be one code. Only asked so; in an article most are none.
_SPACED = re.compile(rf"(?<![\w.-])[{_LETTER}]{{1,12}}(?: \d+[{_LETTER}]*)+(?: [{_LETTER}]{{1,12}})?(?![.,-]?\w)")
_PART = re.compile(rf"0[xX][0-9A-Fa-f]{{2,}}|\d+(?:\.\d+)+|\d+|[{_LETTER}]+")
_VERSION = re.compile(r"\d+(?:\.\d+)+")
_NEGATIVE = re.compile(r"(?<![\w.)\]-])[-\u2212\u2013](\d{1,12})(?!\d*[\w-])")
_HUMP = re.compile(r"(?<=[a-z])(?=[A-Z])")
_CAMEL = re.compile(r"[a-z]{2,}(?:[A-Z][a-z]+)+|(?:[A-Z][a-z]+){3,}")  # not iPhone, not GitHub


class Form(NamedTuple):
    said: str  # the code, in lower case and without marks
    words: str  # what articles may have for it, between spaces
    worth: float


def indexed(text: str, words: Collection[str]) -> list[str]:
    """What the codes of an article are found by, beside its `words`."""
    plain = unicodedata.normalize("NFKC", text)
    codes = (found for parts in _codes(plain) for found in (*_runs(parts), *_alone(parts)))
    return [found for found in dict.fromkeys(codes) if found not in words]


def sought(text: str, words: Collection[str]) -> list[Form]:
    """What the codes of a question are looked up by, beside its `words`; at most MOST."""
    plain = unicodedata.normalize("NFKC", text)
    spaced = (_parts(found[0]) for found in _SPACED.finditer(plain))
    forms = (form for parts in chain(_codes(plain), spaced) for form in _forms(parts, words))
    return list(islice(dict.fromkeys(forms), MOST))


def spelled_out(text: str) -> str:
    """With minus signs as words, since marks are dropped: "exit code -1" is not "exit code 1"."""
    return _NEGATIVE.sub(r"minus\1", text)


def _codes(text: str) -> Iterator[list[str]]:
    """The parts of everything that has more than one, or that has another form."""
    for found in _CODE.finditer(text):
        if _is_mere_word(found[0]):  # nearly all are
            continue
        parts = _parts(found[0])
        if len(parts) > 1 or parts != [found[0].lower()] or any(map(_variants, parts)):
            yield parts


def _is_mere_word(text: str) -> bool:
    return text.isalpha() and (text.islower() or text.istitle())


def _parts(code: str) -> list[str]:
    split = (
        piece for part in _PART.findall(code) for piece in (_HUMP.split(part) if _CAMEL.fullmatch(part) else [part])
    )
    parts = [part.lower() for part, _ in zip(split, range(_PARTS), strict=False)]
    # v4.2 is the version 4.2
    return [
        part for part, after in zip(parts, [*parts[1:], ""], strict=True) if not (part == "v" and after[:1].isdigit())
    ]


def _runs(parts: list[str]) -> Iterator[str]:
    """Neighbours written together; all of them as well."""
    for length in sorted({2, _RUN, len(parts)} - {0, 1}):
        for at in range(len(parts) - length + 1):
            together = "".join(parts[at : at + length]).replace(".", "")
            if len(together) <= _LONGEST:
                yield together


def _alone(parts: list[str]) -> Iterator[str]:
    """Single letters and digits tell nothing."""
    for part in parts:
        if len(part) > 1:
            yield part
        yield from _variants(part)


def _variants(part: str) -> list[str]:
    """Of a version what it begins with, from eight numbers down to two; of a hexadecimal number what follows the 0x."""
    if part.startswith("0x"):
        return [part[2:]]
    if not _VERSION.fullmatch(part):
        return []
    numbers = part.split(".")
    return [".".join(numbers[:count]) for count in range(min(len(numbers) - 1, _NUMBERS), 1, -1)]


def _forms(parts: list[str], words: Collection[str]) -> Iterator[Form]:
    said = "".join(parts)
    worth = COMPOUND if len(parts) == 2 and said.isalpha() else 1.0
    whole = said.replace(".", "") if len(parts) > 1 else said
    if len(whole) <= _LONGEST and whole not in words:
        yield Form(said, whole, worth * WHOLE)
    yield from (Form(said, run, SOME) for run in _runs(parts) if run != whole and run not in words)
    alone = [part for part in dict.fromkeys(_alone(parts)) if part not in words and part != whole]
    if alone:
        yield Form(said, " ".join(alone), SOME / (len(alone) if len(parts) > 1 else 1))
