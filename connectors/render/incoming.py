"""Vendor HTML (the bodies of Intercom and Zendesk) to the text that a person reads there.

The tree is written out with marks for what parts words (a line's border, a paragraph's), and the marks between two
words are then settled together, as a browser does: two borders are one, a <br> at a block's end is none.
"""

from __future__ import annotations

import re
import warnings
from collections.abc import Iterator

from bs4 import BeautifulSoup, MarkupResemblesLocatorWarning, NavigableString, Tag
from bs4.builder import ParserRejectedMarkup
from bs4.element import CData, PreformattedString

from bot.text.html import without_unclosed
from connectors.render.numbering import BULLET, Numbering
from connectors.render.tree import clean

# A message may well be nothing but a link. (Not `catch_warnings`: it is not safe between threads.)
warnings.simplefilter("ignore", MarkupResemblesLocatorWarning)

_UNSEEN = frozenset(("script", "style", "head", "title", "template", "noscript", "audio", "video"))
_LINES = frozenset(
    ("div", "tr", "li", "dt", "dd", "ul", "ol", "section", "article", "header", "footer", "figure", "figcaption")
)
_PARAGRAPHS = frozenset(("p", "h1", "h2", "h3", "h4", "h5", "h6", "pre", "blockquote", "table", "dl", "hr"))
# What mails hide: the line that only a list of mails shows, and words meant for programs.
_HIDDEN = re.compile(r"display\s*:\s*none|visibility\s*:\s*hidden|font-size\s*:\s*0(?![\d.])", re.IGNORECASE)
# A picture of one pixel tells its sender that the mail was opened, and the reader nothing.
_PIXEL = re.compile(r"(?:^|;)\s*(?:width|height)\s*:\s*[01](?:px)?\s*(?:;|!|$)", re.IGNORECASE)
_SHOWN_LINK = re.compile(r"(?:https?|mailto|tel|ftp):", re.IGNORECASE)
_MAX_DEPTH = 5

# Noncharacters: Unicode promises that no text contains them, and we see to it.
_LINE, _PARAGRAPH, _SPACE, _MARKER = "\ufdd0", "\ufdd1", "\ufdd2", "\ufdd3"
_BLANK, _BLANK_IN_LINE = re.compile(r"\s+"), re.compile(r"[^\S\n]+")
_MARKS = re.compile(f"[{_LINE}{_PARAGRAPH}{_SPACE}{_MARKER}]")
_GAP = re.compile(f"[\\s{_LINE}{_PARAGRAPH}]+")
_AFTER_MARKER = re.compile(f"{_MARKER}[\\s{_LINE}{_PARAGRAPH}]*")
# As most of what people write is. A parser makes nothing else of it, and takes several times as long.
_PLAIN = re.compile(r"(?:<p>[^<&]*</p>\s*)+")
_PLAIN_PARAGRAPH = re.compile(r"<p>([^<&]*)</p>(\s*)")


def html_to_text(html: str, *, pictures: bool = True, lines: bool = False) -> str:
    """Paragraphs, lines, lists and quotes as text, links as `label (url)`, an image as its alternative text; without
    `pictures` only an emoji is, for where they are known as files: a screenshot's name is no word of its sender's.
    `lines`: a line's end is one, as in plain text.

    Left out is what nobody sees there: scripts, styles, comments, hidden elements, tracking pixels. Never raises:
    what is not HTML is text.
    """
    writer = _Writer(pictures=pictures, blank=_BLANK_IN_LINE if lines else _BLANK)
    markup = _MARKS.sub("", clean(html))
    if _PLAIN.fullmatch(markup):
        writer.paragraphs(markup)
    else:
        writer.tree(_soup(markup))
    # Cleaned once more: &#8238; was harmless until it was read.
    return clean(_settled("".join(writer.parts[0])).replace(_SPACE, " ")).strip("\n")


def _soup(html: str) -> BeautifulSoup:
    html = without_unclosed(html)
    try:
        return BeautifulSoup(html, "html.parser")
    except ParserRejectedMarkup:  # broken declarations such as "<![x"
        return BeautifulSoup(html.replace("<!", "&lt;!"), "html.parser")


def _events(soup: BeautifulSoup) -> Iterator[tuple[Tag | NavigableString, bool]]:
    """Each tag as it opens (True) and closes (False), and each text. Not recursive: mails nest without limit."""
    inside: list[Tag] = []
    for element in soup.descendants:
        while inside and inside[-1] is not element.parent:
            yield inside.pop(), False
        if isinstance(element, Tag):
            inside.append(element)
            yield element, True
        elif isinstance(element, NavigableString) and (
            isinstance(element, CData) or not isinstance(element, PreformattedString)  # comments and declarations
        ):
            yield element, True
    while inside:
        yield inside.pop(), False


class _Writer:
    """Writes the marked text; `parts` is a stack, since quotes and links are settled when they close."""

    def __init__(self, *, pictures: bool, blank: re.Pattern[str]) -> None:
        self._pictures = pictures
        self._blank = blank
        self.parts: list[list[str]] = [[]]
        self._lists: list[Numbering] = []  # those that are open
        self._open: list[Tag | None] = [None]  # the tag that each of `parts` belongs to
        self._preformatted = 0
        self._unseen = 0

    def put(self, text: str) -> None:
        if not self._unseen:
            self.parts[-1].append(text)

    def paragraphs(self, plain: str) -> None:
        for inner, between in _PLAIN_PARAGRAPH.findall(plain):
            self.put(_PARAGRAPH)
            self.words(inner)
            self.put(_PARAGRAPH)
            self.words(between)

    def tree(self, soup: BeautifulSoup) -> None:
        for element, opens in _events(soup):
            if not isinstance(element, Tag):
                self.words(element)
            elif opens:
                self.open(element)
            else:
                self.close(element)

    def words(self, text: str) -> None:
        # Tabs and spaces of preformatted text stay; elsewhere any blank is one space.
        self.put(re.sub(r"[^\S\n]", _SPACE, text) if self._preformatted else self._blank.sub(" ", text))

    def open(self, tag: Tag) -> None:
        self._border(tag)
        self._unseen += _is_unseen(tag)
        self._preformatted += tag.name == "pre"
        match tag.name:
            case "br":
                self.put("\n")
            case "img":
                self.put(f" {self._picture(str(tag.get('alt') or ''))} ")
            case "td" | "th" if tag.find_previous_sibling(["td", "th"]):
                self.put(" | ")
            case "ul" | "ol":
                self._lists.append(Numbering(tag))
            case "li":
                self._item(tag)
            case "a" | "blockquote":
                self._apart(tag)

    def close(self, tag: Tag) -> None:
        match tag.name:
            case "ul" | "ol":
                self._lists.pop()
            case "a" | "blockquote" if tag is self._open[-1]:
                self._open.pop()
                inner = "".join(self.parts.pop())
                self.put(_link(inner, str(tag.get("href") or "").strip()) if tag.name == "a" else _quote(inner))
        self._preformatted -= tag.name == "pre"
        self._unseen -= _is_unseen(tag)
        self._border(tag)

    def _picture(self, alternative: str) -> str:
        if self._pictures:
            return alternative or "[image]"
        return "" if re.search(r"\w", alternative) else alternative

    def _border(self, tag: Tag) -> None:
        if tag.name in _LINES or (tag.name == "p" and self._lists):  # a list item is no paragraph
            self.put(_LINE)
        elif tag.name in _PARAGRAPHS:
            self.put(_PARAGRAPH)

    def _apart(self, tag: Tag) -> None:
        """Collect what is in `tag` by itself: a quote, but not without end, or a link, which cannot be in a link."""
        in_link = any(outer is not None and outer.name == "a" for outer in self._open)
        if not in_link and len(self._open) <= _MAX_DEPTH:
            self._open.append(tag)
            self.parts.append([])

    def _item(self, tag: Tag) -> None:
        marker = self._lists[-1].marker(tag) if self._lists else BULLET
        indent = _SPACE * 2 * (min(len(self._lists), _MAX_DEPTH) - 1)
        self.put(f"{indent}{marker}{_MARKER}")


def _is_unseen(tag: Tag) -> bool:
    if tag.name in _UNSEEN or not tag.attrs:
        return tag.name in _UNSEEN
    style = str(tag.get("style") or "")
    if tag.has_attr("hidden") or _HIDDEN.search(style):
        return True
    sides = (str(tag.get(side) or "").strip().lower().removesuffix("px") for side in ("width", "height"))
    return tag.name == "img" and (bool(_PIXEL.search(style)) or any(side in ("0", "1") for side in sides))


def _link(label: str, href: str) -> str:
    address = "".join(href.split())
    shown = re.sub(r"^(?:mailto|tel):", "", address, flags=re.IGNORECASE)
    words = " ".join(_MARKS.sub(" ", label).split())
    if not _SHOWN_LINK.match(address) or words.rstrip("/") in (shown.rstrip("/"), address.rstrip("/")):
        return label
    end = len(label.rstrip(f" \n{_LINE}{_PARAGRAPH}"))
    return f"{label[:end]} ({shown}){label[end:]}" if words else shown


def _quote(text: str) -> str:
    return "\n".join(f">{_SPACE}{line}" if line else ">" for line in _settled(text).split("\n"))


def _settled(text: str) -> str:
    """The text with the borders between words made into line ends, none of them around it."""
    return _GAP.sub(_gap, _AFTER_MARKER.sub(_SPACE, text)).strip(" \n")


def _gap(found: re.Match[str]) -> str:
    """What a browser would show of everything between two words: a blank, a new line, or an empty line."""
    marks = found.group()
    if _PARAGRAPH in marks:
        return "\n\n"
    lines = 0
    line_has_words = True
    for mark in marks:
        if mark == "\n" or (mark == _LINE and line_has_words):
            lines += 1
            line_has_words = False
    return "\n" * min(lines, 2) or " "
