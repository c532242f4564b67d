"""Texts without what stands between two marks. Pure.

Python's `re` looks for the end of what is never closed from each of its beginnings; here it is looked for once.
"""

from __future__ import annotations

import re
from collections.abc import Mapping

# A fence that is never closed goes on to the end, as in CommonMark.
FENCED = (
    r"^[ ]{0,3}(?:(?P<mark>`{3,}+)[^\n`]*+|(?P<tildes>~{3,}+)[^\n]*+)"
    r"(?:\n(?:.*?\n)?[ ]{0,3}(?:(?P=mark)|(?P=tildes))[`~]*+[ \t]*+$|.*)"
)
COMMENTS = (re.compile("<!--"), {"<!--": "-->"})
# What HTML and Markdown read up to an end, however far that is.
_OPEN_ENDED = (("<!--", "-->"), ("<?", "?>"), ("<![CDATA[", "]]>"), ("<!", ">"))


def without(text: str, begin: re.Pattern[str], ends: Mapping[str, str], reach: int | None = None) -> str:
    """`text` without what begins with a match of `begin` and ends with the mark that `ends` has for it.

    What does not end, or not within `reach` characters, stays as it is.
    """
    kept: list[str] = []
    endless: set[str] = set()
    done = at = 0
    while found := begin.search(text, at):
        at, mark = found.end(), ends[found.group()]
        if mark in endless:
            continue
        end = text.find(mark, at, len(text) if reach is None else at + reach)
        if end < 0:
            endless |= {mark} if reach is None else set()
            continue
        kept.append(text[done : found.start()])
        done = at = end + len(mark)
    return "".join([*kept, text[done:]])


def without_endless(html: str) -> str:
    """`html` with what begins a comment or declaration behind the last that ends made into plain text, which it is."""
    for begin, end in _OPEN_ENDED:
        closed = html.rfind(end) + 1
        html = html[:closed] + html[closed:].replace(begin, f"&lt;{begin[1:]}")
    return html
