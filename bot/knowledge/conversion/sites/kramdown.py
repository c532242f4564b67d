"""Code in tags, and Markdown within HTML, as Jekyll, Hugo and MkDocs have them, in the form of CommonMark. Pure."""

from __future__ import annotations

import re

_HIGHLIGHT = re.compile(
    r"^([ \t]*)(?:\{%-?\s*(?:(end)highlight|highlight\s+([\w+#-]{1,40})[^%\n]{0,200})\s*-?%\}"
    r"|\{\{[<%]\s*(?:(/)\s*highlight|highlight\s+([\w+#-]{1,40})[^<>\n]{0,200})\s*[%>]\}\})[ \t]*$",
    re.MULTILINE,
)
_ELEMENTS = "div|section|aside|article|details|figure|blockquote"
_HOLDS_MARKDOWN = re.compile(
    rf"^([ \t]*<(?:{_ELEMENTS})\b[^<>\n]{{0,400}}\smarkdown(?:=[\"']?\w{{1,10}}[\"']?)?"
    r"(?:\s[^<>\n]{0,400})?>)[ \t]*$",
    re.MULTILINE | re.IGNORECASE,
)
_ENDS = re.compile(rf"^([ \t]*</(?:{_ELEMENTS})>)", re.MULTILINE | re.IGNORECASE)


def as_commonmark(text: str) -> str:
    """`{% highlight %}` becomes a fence; what stands in `<div markdown="1">` is parted from it by empty lines."""
    text = _HIGHLIGHT.sub(lambda found: f"{found[1]}```{found[3] or found[5] or ''}", text)
    if _HOLDS_MARKDOWN.search(text):
        text = _ENDS.sub(r"\n\1", _HOLDS_MARKDOWN.sub(r"\1\n", text))
    return text
