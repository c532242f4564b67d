"""A Word document as Markdown: headings, lists with their numbers, tables, links. Pure.

mammoth makes HTML of it, and what a browser would show is read on from there: insertions as accepted, deletions,
comments, headers and footers left out, footnotes at the end.
"""

from __future__ import annotations

import re
import xml.etree.ElementTree as ElementTree

import mammoth
from bs4 import BeautifulSoup, Tag

from bot.knowledge.conversion.documents.archive import Archive
from bot.knowledge.conversion.documents.word.markers import NUMBER, marked
from bot.knowledge.conversion.markup import Content, read_html

_STYLES = """
p[style-name='Title'] => h1:fresh
p[style-name='toc 1'] => !
p[style-name='toc 2'] => !
p[style-name='toc 3'] => !
p[style-name='toc 4'] => !
p[style-name='TOC Heading'] => !
p[style-name='table of figures'] => !
p[style-name='header'] => !
p[style-name='footer'] => !
"""
_CORE_TITLE = "{http://purl.org/dc/elements/1.1/}title"
_MAX_HEADING_WORDS = 12  # a line in bold with more is a sentence that matters
_HEADINGS = ("h1", "h2", "h3", "h4", "h5", "h6")


def read_word(body: bytes, path: str) -> Content:
    """Title: the one in the style Title or the first heading, else the document's property, else the file's name.

    Raises Unreadable.
    """
    with Archive(body, "Word document", "word/document.xml") as archive:
        prepared = archive.with_parts({"word/document.xml": marked(archive)})
        title = _title(archive)
    html = mammoth.convert_to_html(prepared, style_map=_STYLES, convert_image=_without_picture).value
    soup = BeautifulSoup(html, "html.parser")
    _number(soup)
    if not soup.find(_HEADINGS):
        _promote(soup)
    for jump in soup.select("a[href^='#footnote-ref'], a[href^='#endnote-ref']"):
        jump.decompose()
    return read_html(f"<title>{title}</title><body>{soup}</body>", path)


@mammoth.images.img_element  # type: ignore[untyped-decorator]  # it has no types
def _without_picture(_image: object) -> dict[str, str]:
    """mammoth adds the words that the author gave the picture."""
    return {}


def _title(archive: Archive) -> str:
    try:
        title = ElementTree.fromstring(archive.part("docProps/core.xml") or b"<none/>").findtext(_CORE_TITLE) or ""
    except ElementTree.ParseError:
        return ""
    return title.replace("<", "&lt;").strip()


def _number(soup: BeautifulSoup) -> None:
    """The numbers that `marked` has put before paragraphs, to the items that these have become."""
    for text in soup.find_all(string=NUMBER):
        number = NUMBER.search(text)
        item = text.find_parent("li")
        # Only of the item that begins here: its text comes before all else in it.
        if number and isinstance(item, Tag) and item.get_text().lstrip().startswith(number[0]):
            item["value"] = number[1]
        text.replace_with(NUMBER.sub("", text))


def _promote(soup: BeautifulSoup) -> None:
    """A document without headings: lines that are bold throughout are what its author has for them."""
    for paragraph in soup.find_all("p", recursive=False):
        words = paragraph.get_text().split()
        bold = "".join(strong.get_text() for strong in paragraph.find_all("strong", recursive=False))
        if 0 < len(words) <= _MAX_HEADING_WORDS and bold.split() == words and not re.search(r"[.;,]$", words[-1]):
            paragraph.name = "h2"
            for strong in paragraph.find_all("strong"):
                strong.unwrap()
