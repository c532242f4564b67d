"""Words that somebody sent along because they are what it is about: a forwarded message. Unlike repeated mail they are
part of the question, and unlike the sender's own words they ask for nobody.

They are marked as a quotation (so whatever reads a person's own words leaves them out) whose first line begins with
`MARK`, which no mail program writes.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from bot.text.mail_history import is_quoted

MARK = "↪"
_QUOTE = re.compile(r"\s*[>＞]\s?")


def marked(words: str, who: str = "") -> str:
    """`words` as forwarded; `who` said them, where that is known. Empty for no words."""
    if not words.strip():
        return ""
    head = f"{MARK} {who}:" if who else MARK
    return "\n".join(f"> {line}".rstrip() for line in (head, *words.splitlines()))


def forwarded_words(text: str) -> str:
    """What is forwarded in `text`, without marks and names; empty where nothing is."""
    return "\n".join(_lines(text))


def _lines(text: str) -> Iterator[str]:
    inside = False
    for line in text.splitlines():
        if not is_quoted(line):
            inside = False
            continue
        words = _QUOTE.sub("", line, count=1)
        if words.lstrip().startswith(MARK):
            inside = True
        elif inside:
            yield words
