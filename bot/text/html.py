"""HTML as people and mail programs send it, before a parser reads it. Pure."""

from __future__ import annotations


def without_unclosed(html: str) -> str:
    """`html` with what looks like the beginning of a tag or comment behind the last that ends made into plain text.

    Python's parser takes it for text too, but looks from each such beginning to the end of the document first: 100 kB
    of "<a " cost it minutes.
    """
    end = html.rfind(">") + 1
    return html[:end] + html[end:].replace("<", "&lt;")
