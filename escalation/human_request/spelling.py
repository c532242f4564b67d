"""Finds the known word that a misspelt one stands for: one slip of the keyboard, in words long enough to be sure.

A slip is a letter too many, missing, wrong, or two swapped. Every known word is filed under each form it has with one
letter left out, so a look-up costs as many dictionary reads as the word has letters (the SymSpell idea).
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator

MIN_LETTERS = 5  # "talk" and "tall", "agent" and "again": shorter words are too close together
MAX_LETTERS = 20


class Speller:
    def __init__(self, known: Iterable[str], never: Collection[str] = ()) -> None:
        """`never`: words that are right as they are, though they look like a known one ("contract")."""
        self._never = frozenset(never)
        self._filed: dict[str, list[str]] = {}
        for word in known:
            if len(word) >= MIN_LETTERS:
                for form in _shortened(word):
                    self._filed.setdefault(form, []).append(word)

    def correct(self, word: str) -> str | None:
        """The known word one slip away from `word`; None where there is none, or `word` is known to be right."""
        if not MIN_LETTERS - 1 <= len(word) <= MAX_LETTERS or word in self._never:
            return None
        for form in _shortened(word):
            for known in self._filed.get(form, ()):
                if known[0] in word[:2] and one_slip(word, known):
                    return known
        return None


def one_slip(one: str, other: str) -> bool:
    """Whether the words differ by exactly one letter more, less or other, or by two neighbours swapped."""
    if one == other or abs(len(one) - len(other)) > 1:
        return False
    start = next((at for at, (a, b) in enumerate(zip(one, other, strict=False)) if a != b), min(len(one), len(other)))
    a, b = one[start:], other[start:]
    return a[1:] == b[1:] or a[1:] == b or a == b[1:] or (a[:2] == b[1::-1] and a[2:] == b[2:])


def _shortened(word: str) -> Iterator[str]:
    yield word
    for at in range(len(word)):
        yield word[:at] + word[at + 1 :]
