"""The words that a generator's tag shows: a tab's name, a figure's caption, the text of a link. Pure.

What is left of the tags is taken out elsewhere (`templates.py`).
"""

from __future__ import annotations

import re

# Hugo's, and the tags of GitBook and Liquid.
_SHORTCODE = re.compile(r"(?:\{\{[<%]|\{%-?)\s{0,9}([\w/-]{1,60})\s{1,9}([^{}\n]{1,600}?)/?\s{0,9}(?:[%>]\}\}|-?%\})")
_PARAMETER = re.compile(r"\b([\w-]+)=(?:\"([^\"\n]*)\"|'([^'\n]*)'|`([^`\n]*)`)")
_FIRST = re.compile(r"[\"'`]([^\"'`\n]+)[\"'`]")
_TITLES = ("title", "header", "label", "summary", "name", "tabname", "tabName", "caption")
_TITLED = re.compile(
    r"tab|tab-?item|details|expand(?:able)?|accordion(?:-?item)?|collapse|callout|alert|notice|admonition|hint|note|card|"
    r"step|panel|section|faq|spoiler|warning|tip|info|banner|button",
    re.IGNORECASE,
)
_ASKS = re.compile(r"details|expand(?:able)?|accordion(?:-?item)?|collapse|faq|spoiler", re.IGNORECASE)
# An alert's first parameter is its colour, a note's its kind.
_NAMED_ONLY = re.compile(
    r"callout|alert|notice|admonition|hint|note|warning|tip|info|banner|section|panel", re.IGNORECASE
)
_LINK = re.compile(r"(?<!!)\[([^\[\]\n]{1,500})\]\(\s*(?:\{\{[^\n]{1,400}?\}\}|\{%[^\n]{1,400}?%\})[^()\n]{0,400}\)")
_PICTURE = re.compile(r"!\[[^\[\]\n]{0,500}\]\(\s*(?:\{\{[^\n]{1,400}?\}\}|\{%[^\n]{1,400}?%\})[^()\n]{0,400}\)")


def with_shown_words(prose: str) -> str:
    """`prose`: a piece of an article without code."""
    prose = _LINK.sub(r"\1", _PICTURE.sub("", prose))
    return _SHORTCODE.sub(_shown, prose)


def _shown(tag: re.Match[str]) -> str:
    name = tag[1].rpartition("/")[2]
    told: dict[str, str] = {key: a or b or c for key, a, b, c in _PARAMETER.findall(tag[2])}
    if name == "figure":
        return told.get("caption", "")
    if not _TITLED.fullmatch(name):
        return ""
    title = next((told[key] for key in _TITLES if told.get(key)), "")
    if not title and not told and not _NAMED_ONLY.fullmatch(name) and (first := _FIRST.match(tag[2].strip())):
        title = first[1]
    if not title:
        return ""
    return f"\n\n###### {title}\n\n" if _ASKS.fullmatch(name) else f"\n\n**{title}**\n\n"
