"""What Obsidian, docsify and MkDocs's extensions write in Markdown of their own, as their readers see it. Pure."""

from __future__ import annotations

import re

_HIDDEN = re.compile(r"(?<!\S)%%(?!%)(?:[^%]|%(?!%)){1,4000}+%%(?!\S)")
_EMBEDDED = re.compile(r"!\[\[[^\[\]\n]{1,300}+\]\]")
_SHOWN_AS = re.compile(r"\[\[(?=\S)[^\[\]\n|]{1,300}+\\?\|([^\[\]\n|]{1,300}+)\]\]")
# Two words or more, or a capital: `[[ -f x ]]` and `[[table]]` are no links.
_PAGE = re.compile(
    r"\[\[(?=[^\W\d_])([A-Z][^\[\]\n|#]{0,200}+|[^\[\]\n|#\s.]{1,60}+ [^\[\]\n|#]{1,140}+)(?:#[^\[\]\n|]{0,200}+)?\]\]"
)
_CALLOUT = re.compile(r"^([ \t]{0,9}>)[ \t]{0,9}\[!\w[\w-]{0,30}\][-+]?[ \t]{1,9}(\S[^\n]*+)$", re.MULTILINE)
_HINT = re.compile(r"^[?!]>[ \t]", re.MULTILINE)
_ABBREVIATION = re.compile(r"^\*\[[^\[\]\n]{1,60}+\]:[^\n]*+\n?", re.MULTILINE)
_KEYS = re.compile(r"(?<!\+)\+\+([a-z0-9]{1,20}+(?:[+-][a-z0-9]{1,20}+){0,5}+)\+\+(?!\+)")


def as_read(prose: str) -> str:
    """`prose`: a piece of an article without code. Remarks and embedded notes go; links, titles and keys are words."""
    prose = _EMBEDDED.sub("", _HIDDEN.sub("", prose))
    prose = _PAGE.sub(r"\1", _SHOWN_AS.sub(r"\1", prose))
    prose = _CALLOUT.sub(r"\1 **\2**\n\1", prose)
    return _KEYS.sub(r"\1", _ABBREVIATION.sub("", _HINT.sub("", prose)))
