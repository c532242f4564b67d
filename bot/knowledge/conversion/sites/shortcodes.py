"""The words that a generator's tag shows: a tab's name, a figure's caption, the text of a link. Pure.

What is left of the tags is taken out elsewhere (`templates.py`).
"""

from __future__ import annotations

import re
from functools import partial

from bot.knowledge.conversion.sites.folds import Folds, has_heading, indent_of

# Hugo's, and the tags of GitBook and Liquid.
_SHORTCODE = re.compile(
    r"(?:\{\{[<%]|\{%-?)\s{0,9}(/\s{0,3}|end_?(?=\w))?([\w/-]{1,60})(?:\s{1,9}([^{}\n]{1,600}?))?(/?)\s{0,9}(?:[%>]\}\}|-?%\})"
)
_PARAMETER = re.compile(r"\b([\w-]+)=(?:\"([^\"\n]*)\"|'([^'\n]*)'|`([^`\n]*)`)")
_FIRST = re.compile(r"[\"'`]([^\"'`\n]+)[\"'`]")
_TITLES = ("title", "header", "label", "summary", "name", "tabname", "tabName", "caption")
_TITLED = re.compile(
    r"tab|tab-?item|details|expand(?:able)?|accordion(?:-?item)?|collapse|callout|alert|notice|admonition|hint|note|card|"
    r"step|panel|section|faq|spoiler|warning|tip|info|banner|button",
    re.IGNORECASE,
)
_FOLDS = re.compile(r"details|expand(?:able)?|accordion(?:-?item)?|collapse|faq|spoiler", re.IGNORECASE)
# An alert's first parameter is its colour, a note's its kind.
_NAMED_ONLY = re.compile(
    r"callout|alert|notice|admonition|hint|note|warning|tip|info|banner|section|panel", re.IGNORECASE
)
_LINK = re.compile(r"(?<!!)\[([^\[\]\n]{1,500})\]\(\s*(?:\{\{[^\n]{1,400}?\}\}|\{%[^\n]{1,400}?%\})[^()\n]{0,400}\)")
_PICTURE = re.compile(r"!\[[^\[\]\n]{0,500}\]\(\s*(?:\{\{[^\n]{1,400}?\}\}|\{%[^\n]{1,400}?%\})[^()\n]{0,400}\)")


def with_shown_words(prose: str, folds: Folds) -> str:
    """`prose`: a piece of an article without code. `folds`: of the article."""
    prose = _LINK.sub(r"\1", _PICTURE.sub("", prose))
    return _SHORTCODE.sub(partial(_shown, folds=folds), prose)


def _shown(tag: re.Match[str], folds: Folds) -> str:
    name, said = tag[2].rpartition("/")[2], (tag[3] or "").strip()
    indent = indent_of(tag)
    if tag[1]:
        return folds.end(name, indent)
    told: dict[str, str] = {key: a or b or c for key, a, b, c in _PARAMETER.findall(said)}
    if name == "figure":
        return told.get("caption", "")
    if not _TITLED.fullmatch(name):
        return ""
    title = next((told[key] for key in _TITLES if told.get(key)), "")
    if not title and not told and not _NAMED_ONLY.fullmatch(name):
        first = _FIRST.match(said)
        title = first[1] if first else said if " " in said and _FOLDS.fullmatch(name) else ""
    headed = not tag[4] and has_heading(tag, f"/{name}" if tag[0][1] == "{" else f"end{name}")
    return folds.begin(
        name, title, folds=bool(_FOLDS.fullmatch(name)), headed=headed, indent=indent, single=bool(tag[4])
    )
