"""The gate's eyes: does the requester ask for a person? Local, deterministic, and on by nature.

`assess` reads only what it is given. It is given the messages nobody has answered yet, never the history, so an old
wish cannot hand a conversation over twice. The phrases are in `languages`; what follows from a wish is
`escalation/policy.py`.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Collection

from bot.model import Assessment
from escalation.human_request.languages import LANGUAGES, Phrases

_APOSTROPHES = str.maketrans({"’": "'", "‘": "'", "`": "'", "´": "'", "ʼ": "'"})
_CLAUSE = re.compile(r"(?<=[.!?;\n])\s+|\n+|\s*(?:\.\.\.|…|—)\s*")
_CODE = re.compile(r"```.*?```|`[^`\n]{1,200}`", re.DOTALL)
_QUOTED_LINE = re.compile(r"^\s*>.*$", re.MULTILINE)
_QUOTED_WORDS = re.compile(r"\"[^\"\n]{1,300}\"|“[^”\n]{1,300}”|«[^»\n]{1,300}»|„[^“”\n]{1,300}[“”]")
# Where a mail program begins to repeat the earlier messages.
_REPEATED_MAIL = re.compile(
    r"^(?:-{2,} ?(?:original message|ursprüngliche nachricht|mensaje original|message d'origine)"
    r"|on .{5,120} wrote:|am .{5,120} schrieb .{0,80}:|le .{5,120} a écrit ?:|el .{5,120} escribió:|_{20,}"
    r"|(?:from|von|de|da): .{3,120}\n(?:sent|date|to|gesendet|datum|an|enviado|envoyé|inviato|data): )",
    re.IGNORECASE | re.MULTILINE,
)
_BEFORE = 60  # characters looked at before a phrase for a negation
_SPACES = re.compile(r"[^\S\n]+")


def assess(text: str, buttons: Collection[str] = ()) -> Assessment:
    """Whether `text` (one or several messages, plain) explicitly asks for a human, and in which words.

    `buttons`: what buttons that ask for one say; these words count in whatever language.

    Understands English, German, Spanish, French, Portuguese, Italian and Dutch. What is quoted, negated ("I don't want
    to talk to a person") or said of somebody else ("when a customer asks for an agent") does not count.
    """
    said = fold(own_words(text))
    clauses = _CLAUSE.split(said)
    whole = (*said.splitlines(), clauses[-1])
    for phrases in LANGUAGES:
        if any(map(phrases.alone.match, whole)) or any(_wishes(clause, phrases) for clause in clauses):
            return Assessment(human_requested=True, language=phrases.language, explanation="They asked for a person.")
    if any(line.strip() in buttons for line in text.splitlines()):
        return Assessment(human_requested=True, explanation="They asked for a person.")
    return Assessment()


def own_words(text: str) -> str:
    """What the writer says themselves: without code, quoted lines, repeated mail, and quotations in a longer text."""
    if repeated := _REPEATED_MAIL.search(text):
        text = text[: repeated.start()]
    text = _QUOTED_LINE.sub("", _CODE.sub(" ", text))
    without = _QUOTED_WORDS.sub(" ", text)
    return without if len(without.split()) >= 3 else text


def fold(text: str) -> str:
    """Lower case, composed letters, straight apostrophes, single spaces; line breaks stay."""
    return _SPACES.sub(" ", unicodedata.normalize("NFKC", text).translate(_APOSTROPHES).lower()).strip()


def _wishes(clause: str, phrases: Phrases) -> bool:
    if phrases.no_bot.search(clause):
        return True
    return any(
        not phrases.not_before.search(clause[max(0, match.start() - _BEFORE) : match.start()])
        for match in phrases.wish.finditer(clause)
    )
