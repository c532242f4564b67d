"""Is a number in square brackets a citation, or part of the text? "Press [2] for billing" cites nothing.

It is part of the text
* after a word that wants it ("press") where the sentence goes on, and in quotation marks;
* where a passage holds it in brackets too, and it stands beside the same word as there, after a word such as "option",
  at a line's beginning, or within a sentence;
* where no passage has that number and it stands within a sentence;
* in a row with one that is ("[1] or [2]").

In doubt it is a citation. Only `BEFORE` characters before it and `AFTER` after it are looked at, so that a text that is
still growing is read as the whole will be.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

BEFORE = 80
_WORD, _BETWEEN = 40, 9
BLANKS = "[ \\t*_\"”“„»«']"
# What may follow a bracket and is looked at; for a text that ends in it.
AFTER = rf"{BLANKS}{{0,{_BETWEEN}}}\w{{0,{_WORD - 1}}}"

_LEFT = re.compile(rf"(\w{{1,{_WORD}}}){BLANKS}{{0,{_BETWEEN}}}\Z")
_RIGHT = re.compile(rf"{BLANKS}{{0,{_BETWEEN}}}(\w{{1,{_WORD}}})")
_BRACKET = re.compile(r"\[\^?(\d{1,2}(?:\s*[,;]\s*\d{1,2})*)\](?!\()")
_ROUND = re.compile(r"\((\d{1,2}(?: ?[,;] ?\d{1,2}){0,9})\)")
_LINE_BEGINS = re.compile(r"\n[ \t>*+\-]*\Z")
_STATEMENT_ENDS = re.compile(r"[.!?:;。！？][ \t*_\"”»')]*\Z")
_QUOTES = {'"': '"', "“": "”", "„": "“", "«": "»", "‘": "’"}
_WANTS = re.compile(
    r"(?:press(?:es|ed|ing)?|type|enter|dial|hit|push|select|choose"
    r"|drück(?:en sie|e|t|en)|drücke?|wähl(?:en sie|e|t|en)|tipp(?:en sie|e|en)"
    r"|appuye[rz](?: sur)?|tape[rz]|choisisse[rz]|choisir"
    r"|pulse|pulsar|presione|presionar|marque|marcar|elija|elegir"
    r"|prem(?:a|i|ere)|digit(?:i|are)|scelga|scegliere"
    r"|pressione|pressionar|carregue(?: em)?|prima|escolha|escolher"
    r"|druk(?: op)?|toets|kies)",
    re.IGNORECASE,
)
_NAMES = re.compile(
    r"(?:keys?|buttons?|options?|numbers?|digits?|items?|entry|tasten?|ziffern?|nummer|touches?|numéro|chiffre|teclas?"
    r"|opción|número|opção|tasto|tasti|numero|opzione|optie|knop)",
    re.IGNORECASE,
)
_ROW = re.compile(
    r"[*_\"”»']{0,2}(?:[,;/–-]|,?[ \t]{1,2}(?:and|or|to|und|oder|bis|et|ou|à|y|o|a|u|e|ed|od|en|of|tot))", re.IGNORECASE
)


@dataclass(frozen=True, slots=True)
class Beside:
    """The words that touch a bracket, in lower case; None where something else does."""

    left: str | None
    right: str | None

    @classmethod
    def of(cls, before: str, after: str) -> Beside:
        left, right = _LEFT.search(before), _RIGHT.match(after)
        return cls(left[1].casefold() if left else None, right[1].casefold() if right else None)

    def meets(self, other: Beside) -> bool:
        """Whether the same word stands on the same side of both."""
        return (self.left is not None and self.left == other.left) or (
            self.right is not None and self.right == other.right
        )


class Brackets:
    """The numbers in brackets that the passages hold."""

    def __init__(self, passages: Sequence[str]) -> None:
        self._count = len(passages)
        self._held = _held("\n".join(passages))
        self._round = frozenset(_digits(found[1]) for text in passages for found in _ROUND.finditer(text))

    def hold_round(self, numbers: str) -> bool:
        """Whether a passage has them in round brackets."""
        return _digits(numbers) in self._round

    def is_text(self, numbers: str, before: str, after: str, row: str | None) -> bool:
        """Whether the bracket with these `numbers` is part of the text. `before` begins with a line's end where it is
        the text's beginning; `row`: what stands between the last one that was part of the text and this."""
        if row is not None and _ROW.fullmatch(row):
            return True
        if before[-1:] in _QUOTES and after.startswith(_QUOTES[before[-1]]):
            return True
        here = Beside.of(before, after)
        wanted = here.left is not None and _WANTS.fullmatch(here.left) is not None
        if wanted and here.right is not None:
            return True
        held = self._held.get(_digits(numbers))
        if held is None:
            known = all(1 <= number <= self._count for number in _digits(numbers))
            return not known and here.left is not None and here.right is not None
        if wanted or any(map(here.meets, held)) or (here.left is not None and _NAMES.fullmatch(here.left)):
            return True
        return here.right is not None and (
            _LINE_BEGINS.search(before) is not None or _STATEMENT_ENDS.search(before) is None
        )


def _held(text: str) -> Mapping[tuple[int, ...], list[Beside]]:
    found: dict[tuple[int, ...], list[Beside]] = {}
    for bracket in _BRACKET.finditer(text):
        before, after = text[max(0, bracket.start() - BEFORE) : bracket.start()], text[bracket.end() :][:BEFORE]
        found.setdefault(_digits(bracket[1]), []).append(Beside.of(before, after))
    return found


def _digits(numbers: str) -> tuple[int, ...]:
    return tuple(map(int, re.findall(r"\d+", numbers)))
