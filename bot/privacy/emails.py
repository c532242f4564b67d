"""E-mail addresses, in links and spelled out ("anna [at] example [dot] com") too. Pure.

presidio's own recognizer asks tldextract, which downloads a list of suffixes and writes it to disk, and its pattern
takes seconds over a page of dots; here nobody is asked, and each part has an end.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from bot.privacy.placeholders import Span

_LOCAL = r"(?<![\w.+%-])[\w+%-][\w.+%'-]{0,63}"
_EMAIL = re.compile(rf"{_LOCAL}@\w[\w-]{{0,62}}(?:\.\w[\w-]{{0,62}}){{1,8}}")
_AT = r"(?:[ ]?[\[({]\s?(?:at|@|arroba|ät|chiocciola)\s?[\])}][ ]?|[ ]@[ ])"
_DOT = (
    r"(?:[ ]?[\[({]\s?(?:dot|punkt|point|punto|ponto|punt|\.)\s?[\])}][ ]?|[ ](?:dot|punkt|point|punto|ponto"
    r"|punt)[ ]|\.)"
)
# Spoken, an address is words only ("at this point and …"): it must end as one.
_SUFFIX = (
    r"(?:com|net|org|edu|gov|info|biz|io|co|app|dev|cloud|eu|uk|us|ca|au|de|at|ch|fr|be|es|it|pt|br|nl|mx|ar"
    r"|ie|pl|se|in)"
)
_SPELLED_OUT = re.compile(
    rf"{_LOCAL}(?:{_AT}\w[\w-]{{0,62}}(?:{_DOT}\w[\w-]{{0,62}}){{1,4}}|[ ](?:at|arroba"
    rf"|chiocciola)[ ]\w[\w-]{{0,62}}(?:[ ](?:dot|punkt|point|punto|ponto"
    rf"|punt)[ ]{_SUFFIX})+)(?!\w)",
    re.IGNORECASE,
)


def emails(text: str) -> Iterator[Span]:
    if "@" in text:
        for found in _EMAIL.finditer(text):
            if _is_host(found.group()):
                yield Span(found.start(), found.end(), "EMAIL")
    for found in _SPELLED_OUT.finditer(text):
        yield Span(found.start(), found.end(), "EMAIL")


def _is_host(address: str) -> bool:
    """Not `package@1.2.3`: the last label of a host name is a word. An internal one is personal too."""
    last = address.rpartition(".")[2]
    return len(last) >= 2 and last.isalpha()
