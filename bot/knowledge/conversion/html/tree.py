"""HTML as a tree of elements, and the few things that are asked of one. Pure.

libxml2 closes what HTML lets an author leave open (`<li>a<li>b`), reads a text once, and refuses what is nested more
than 255 deep, where browsers stop nesting too (at 512).
"""

from __future__ import annotations

import re
from itertools import islice

from lxml import etree
from lxml.html import HtmlElement, HTMLParser

from bot.knowledge.article import Unreadable
from bot.text.html import without_unclosed

GONE = "firstline-gone"  # the tag of what nobody is shown; what follows it stays
HEADINGS = ("h1", "h2", "h3", "h4", "h5", "h6")
_BLOCK_TAGS = (
    "address article aside blockquote body center dd details dialog dir div dl dt fieldset figcaption figure footer"
    " form h1 h2 h3 h4 h5 h6 header hgroup hr html legend li main menu nav ol p pre search section summary table tbody"
    " td tfoot th thead tr ul caption optgroup option firstline-title"
)
BLOCKS = tuple(_BLOCK_TAGS.split())
_END_OF_PAGE = re.compile(r"</(?:body|html)\s*>", re.IGNORECASE)
_EMPTY = 6  # siblings without words, an icon or what was dropped, that may stand between two that belong together
_NO_LETTERS = re.compile(r"[\W_]+")


def parse(html: str) -> HtmlElement:
    """The root. Raises Unreadable where nothing is left of it, or it is nested so deeply that nobody wrote it."""
    # What comes after the end of the page is shown by browsers, and left out by libxml2.
    text = _END_OF_PAGE.sub("", without_unclosed(html))
    parser = HTMLParser(encoding="utf-8", remove_comments=True, remove_pis=True, no_network=True)
    root = etree.fromstring(text.encode("utf-8", "replace"), parser) if text.strip() else None
    if any(error.type == etree.ErrorTypes.ERR_RESOURCE_LIMIT for error in parser.error_log):
        raise Unreadable("is nested too deeply")
    if root is None:
        raise Unreadable("is empty", gone=True)
    for part in list(root.iter("dt", "dd")):  # without their ends libxml2 puts each into the one before
        above = part.getparent()
        if above is not None and above.tag == part.tag:
            above.addnext(part)
    return root


def drop(element: HtmlElement) -> None:
    """Nothing is left of it but its place: the text behind it hangs on it."""
    del element[:]
    element.text = None
    element.tag = GONE


def names(element: HtmlElement) -> list[str]:
    """Its classes and its id, in lower case."""
    return f"{element.get('class') or ''} {element.get('id') or ''}".lower().split()


def words(element: HtmlElement | None) -> str:
    """Its text on one line."""
    return " ".join("".join(element.itertext()).split()) if element is not None else ""


def letters(text: str | None) -> int:
    return len(_NO_LETTERS.sub("", text)) if text else 0


def following(element: HtmlElement) -> HtmlElement | None:
    """The next sibling that has words, a few empty ones on, where nothing is written between."""
    if letters(element.tail):
        return None
    for other in islice(element.itersiblings(), _EMPTY):
        if any(letters(text) for text in other.itertext()):
            return other
        if letters(other.tail):
            return None
    return None


def preceding(element: HtmlElement) -> HtmlElement | None:
    """The sibling before it that has words, of which it is the following one."""
    for other in islice(element.itersiblings(preceding=True), _EMPTY):
        if letters(other.tail):
            return None
        if any(letters(text) for text in other.itertext()):
            return other
    return None
