"""Phrases that never leave, found in a text that comes character by character. Pure.

Compared are letters and digits alone (`letters`), so neither case, blanks, markup nor invisible characters hide a
phrase. A phrase begins and ends where a word does; a token does not have to.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field

from bot.pipeline.outgoing.letters import Sign, letters, squeezed

MAX_LETTERS = 60  # of a phrase
MAX_GAP = 8  # characters between two letters of a phrase
TOKEN_HELD_FROM = 4  # letters of a token; fewer, which many words have, give nothing of it away
MAX_TARGET = 300  # of a link within a phrase: "[pay](https://…) now" says "pay now"


@dataclass(slots=True)
class _Node:
    next: dict[str, _Node] = field(default_factory=dict)
    ends: bool = False


class Phrases:
    """What is looked for; made once, shared by all texts."""

    def __init__(self, phrases: Iterable[str] = (), tokens: Iterable[str] = ()) -> None:
        self.phrases, self.tokens = _tree(phrases), _tree(tokens)

    def __bool__(self) -> bool:
        return bool(self.phrases.next or self.tokens.next)


def _tree(texts: Iterable[str]) -> _Node:
    root = _Node()
    for letters_of_it in filter(None, (squeezed(text)[:MAX_LETTERS] for text in texts)):
        node = root
        for letter in letters_of_it:
            node = node.next.setdefault(letter, _Node())
        node.ends = True
    return root


@dataclass(slots=True)
class _Candidate:
    """What may have begun at `start`."""

    node: _Node
    start: int
    is_token: bool
    letters: int = 0
    gap: int = 0  # characters since its last letter

    @property
    def is_held(self) -> bool:
        return not self.is_token or self.letters >= TOKEN_HELD_FROM

    def goes_on(self, found: str) -> bool:
        self.gap = 0
        for letter in found:
            node = self.node.next.get(letter)
            if node is None:
                return False
            self.node = node
            self.letters += 1
        return True


class PhraseWatch:
    """One text. `held_from` is where what may still become a phrase begins."""

    def __init__(self, phrases: Phrases) -> None:
        self._phrases = phrases
        self._open: list[_Candidate] = []
        self._outside: list[_Candidate] = []  # those that wait for the end of a link's target
        self._target = 0  # characters of it so far; 0: not in one
        self._at = 0
        self._word_begins = True
        self._last = ""

    @property
    def held_from(self) -> int:
        return min((one.start for one in (*self._outside, *self._open) if one.is_held), default=self._at)

    def feed(self, char: str) -> bool:
        """Whether a phrase is complete with this character."""
        found = letters(char)
        hit = self._sign(found) if isinstance(found, Sign) else self._letters(found)
        if self._target:
            self._go_through_target(char)
        elif char == "(" and self._last == "]":
            self._outside, self._open, self._target = self._open, [], 1
        self._last, self._at = char, self._at + 1
        return hit

    def end(self) -> bool:
        """Whether a phrase ends where the text does."""
        return any(one.node.ends for one in self._open)

    def _letters(self, found: str) -> bool:
        if found[0] in self._phrases.tokens.next:
            self._open.append(_Candidate(self._phrases.tokens, self._at, is_token=True))
        if self._word_begins and found[0] in self._phrases.phrases.next:
            self._open.append(_Candidate(self._phrases.phrases, self._at, is_token=False))
        self._word_begins = False
        if not self._open:
            return False
        self._open = [one for one in self._open if one.goes_on(found)]
        return any(one.is_token and one.node.ends for one in self._open)

    def _sign(self, sign: Sign) -> bool:
        self._word_begins = self._word_begins or sign is Sign.END
        if not self._open:
            return False
        if sign is Sign.END and self.end():
            return True
        for one in self._open:
            one.gap += 1
        self._open = [one for one in self._open if one.gap <= MAX_GAP]
        return False

    def _go_through_target(self, char: str) -> None:
        self._target += 1
        if char == ")":
            self._open, self._outside, self._target = [*self._outside, *self._open], [], 0
        elif self._target > MAX_TARGET or char.isspace():
            self._outside, self._target = [], 0
