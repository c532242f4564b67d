"""What the writer of a message says themselves: without quoted lines, repeated earlier mail and a signature.

Understands the marks that mail programs leave in English, German, French, Spanish, Portuguese, Italian, Dutch, Polish,
Turkish, Russian, Japanese and Chinese. The marks of repeated mail are in `mail_history`, those of a signature in
`signature`. Pure, linear in the length of the text, and never adds or changes a word.
"""

from __future__ import annotations

import re

from bot.text.mail_history import history_starts_at, is_attribution, is_quoted
from bot.text.signature import without_signatures

_CODE = re.compile(r"```.*?```|`[^`\n]{1,200}`", re.DOTALL)
_QUOTED_WORDS = re.compile(r"\"[^\"\n]{1,300}\"|“[^”\n]{1,300}”|«[^»\n]{1,300}»|„[^“”\n]{1,300}[“”]|「[^」\n]{1,300}」")
_BLANK_LINES = re.compile(r"\n(?:[^\S\n]*\n){2,}")
_MIN_WORDS_BESIDE_A_QUOTATION = 3


def own_words(text: str) -> str:
    """The lines of `text` that are its writer's own, in order; empty where there is none. Idempotent."""
    lines = _lines(text)
    while (kept := _peeled(lines)) != lines:  # what is taken out can bring the two halves of a mark together
        lines = kept
    return "\n".join(lines)


def own_message(text: str) -> str:
    """The writer's own words of one message, or the whole of it where there are none. Cut message by message: below the
    history of one, the next would be taken for more of it."""
    return own_words(text) or text


def without_quotations(text: str) -> str:
    """`text` without code and without what it quotes; a quotation that is nearly all of it stays: it is the message."""
    text = _CODE.sub(" ", text)
    without = _QUOTED_WORDS.sub(" ", text)
    return without if len(without.split()) >= _MIN_WORDS_BESIDE_A_QUOTATION else text


def _lines(text: str) -> list[str]:
    return text.strip().splitlines()


def _peeled(lines: list[str]) -> list[str]:
    kept: list[str] = []
    at = 0
    while at < len(lines):
        if (start := is_attribution(lines, at)) and _quotes_next(lines, at + start):
            at += start  # an answer may stand below or between what it quotes
        elif start or history_starts_at(lines, at):
            break
        elif is_quoted(lines[at]):
            at += 1
        else:
            kept.append(lines[at])
            at += 1
    return _lines(_BLANK_LINES.sub("\n\n", "\n".join(without_signatures(kept))))


def _quotes_next(lines: list[str], at: int) -> bool:
    following = next((line for line in lines[at : at + 3] if line.strip()), "")
    return is_quoted(following)
