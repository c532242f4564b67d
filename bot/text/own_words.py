"""What the writer of a message says themselves: without quoted lines, repeated earlier mail, a signature and notices.

Understands the marks that mail programs leave in English, German, French, Spanish, Portuguese, Italian, Dutch, Polish,
Turkish, Russian, Japanese and Chinese. The marks of repeated mail are in `mail_history`, those of a signature in
`signature` and `farewell`, what programs and companies add in `notices`. Pure, linear in the length of the text, and
never adds or changes a word. What is stored and handed over is the whole message; this is only how it is read.
"""

from __future__ import annotations

import re

from bot.text.mail_history import history_starts_at, is_attribution, is_quoted, is_sure
from bot.text.notices import without_notices
from bot.text.passed_on import is_passed_on, passed_on, points_below
from bot.text.read_once import read_once
from bot.text.signature import without_signatures

_CODE = re.compile(r"```.*?```|`[^`\n]{1,200}`", re.DOTALL)
_QUOTED_WORDS = re.compile(r"\"[^\"\n]{1,300}\"|“[^”\n]{1,300}”|«[^»\n]{1,300}»|„[^“”\n]{1,300}[“”]|「[^」\n]{1,300}」")
_BLANK_LINES = re.compile(r"\n(?:[^\S\n]*\n){2,}")
_WORD = re.compile(r"\w")
_MIN_WORDS_BESIDE_A_QUOTATION = 3
_FEW_WORDS = 25  # above a forwarded mail: beyond them somebody has said themselves what it is about


@read_once
def own_words(text: str) -> str:
    """The lines of `text` that are its writer's own, in order; empty where there is none. Idempotent."""
    lines = _lines(text)
    while (kept := _peeled(lines)) != lines:  # what is taken out can bring the two halves of a mark together
        lines = kept
    return "\n".join(lines)


@read_once
def own_message(text: str) -> str:
    """What one message asks: its writer's own words, and where they point at a mail below ("FYI", a few words above a
    forwarded mail), that mail's. The whole of it where nobody says anything, unless all is a program's ("Sent from my
    phone").

    Cut message by message: below the history of one, the next would be taken for more of it.
    """
    own = own_words(text)
    said = [paragraph for paragraph in own.split("\n\n") if _WORD.search(paragraph) and not points_below(paragraph)]
    if "\n\n".join(said) != own or (len(own.split()) <= _FEW_WORDS and is_passed_on(text)):
        said += filter(None, [own_words(passed_on(text))])
        own = "\n\n".join(said) or own
    return own or ("" if _WORD.search(text) and not _lines("\n".join(without_notices(_lines(text)))) else text)


def without_quotations(text: str) -> str:
    """`text` without code and without what it quotes; a quotation that is nearly all of it stays: it is the message."""
    text = _CODE.sub(" ", text)
    without = _QUOTED_WORDS.sub(" ", text)
    return without if len(without.split()) >= _MIN_WORDS_BESIDE_A_QUOTATION else text


def _lines(text: str) -> list[str]:
    return text.strip().splitlines()


def _peeled(lines: list[str]) -> list[str]:
    own = without_notices(without_signatures(without_history(lines)))
    return _lines(_BLANK_LINES.sub("\n\n", "\n".join(own)))


def without_history(lines: list[str]) -> list[str]:
    kept: list[str] = []
    at = 0
    while at < len(lines):
        said_by = is_attribution(lines, at)
        if said_by and _quotes_next(lines, at + said_by):
            at += said_by  # an answer may stand below or between what it quotes
        elif (said_by and is_sure(lines, at, said_by)) or history_starts_at(lines, at):
            break
        elif is_quoted(lines[at]):
            at += 1
        else:
            kept.append(lines[at])
            at += 1
    return kept


def _quotes_next(lines: list[str], at: int) -> bool:
    following = next((line for line in lines[at : at + 3] if line.strip()), "")
    return is_quoted(following)
