"""The part of a page that is its article, as Markdown: headings where readers see headings, no controls, no frame.
Pure.

What opens a section is its heading, whatever it is made of: a <summary>, or an accordion's <button>.
"""

from __future__ import annotations

import re
from typing import Any

from bs4 import BeautifulSoup, Tag
from markdownify import MarkdownConverter

from bot.knowledge.conversion.tables import unmerge

_NOT_CONTENT = (
    "script, style, noscript, template, nav, input, select, textarea, datalist, iframe, svg, canvas, a.headerlink,"
    " [class*=breadcrumb i], [aria-label*=breadcrumb i]"
)
_PAGE_FRAME = "header, footer"
_MAIN = ("main", "[role=main]", "article", "body")
_HEADINGS = ("h1", "h2", "h3", "h4", "h5", "h6")
_BUTTONS = "button, [role=button], a[data-toggle=collapse], a[data-bs-toggle=collapse]"
_OPENS = ("aria-expanded", "aria-controls", "data-bs-target", "data-target", "data-toggle", "data-bs-toggle")
_IN_PROSE = ("p", "li", "td", "th", "dd", "figcaption")
_CALLOUT = re.compile(r"\b(?:note|warn|caution|danger|tip|info|important|alert|callout|admonition|notice|hint)", re.I)
_WORD = re.compile(r"\w")


def main_part(soup: BeautifulSoup) -> Tag:
    """The article's element, changed in place; what is not read by its readers is gone."""
    main = next((found for selector in _MAIN if (found := soup.select_one(selector))), soup)
    framed = main.name in ("body", "[document]")
    tidy(main)
    for unwanted in main.select(_PAGE_FRAME) if framed else []:
        unwanted.decompose()
    for aside in main.select("aside"):
        if framed and not _is_callout(aside):
            aside.decompose()
    return main


def tidy(part: Tag) -> None:
    """Changes `part`: controls go, what heads a section becomes a heading, merged cells are divided."""
    for unwanted in part.select(_NOT_CONTENT):
        unwanted.decompose()
    size = len(part.get_text())
    for form in part.select("form"):
        if not form.decomposed and 2 * len(form.get_text()) < size:  # a larger one is the frame of the page
            form.decompose()
    for button in part.select(_BUTTONS):
        _read_button(button)
    for title in part.select("[role=heading]"):
        if title.name not in _HEADINGS:
            level = str(title.get("aria-level") or "")
            title.name = f"h{level}" if level in ("1", "2", "3", "4", "5", "6") else "h6"
    for table in part.select("table"):
        unmerge(table)


def to_markdown(part: Tag) -> str:
    """Raises RecursionError where it is nested so deeply that nobody wrote it."""
    return _Converter(heading_style="atx", bullets="-", table_infer_header=True).convert_soup(part).strip()


def _read_button(button: Tag) -> None:
    """In a heading or a sentence its words are words; where it opens a section they head it; else it is a control."""
    if button.decomposed:
        return
    if button.find_parent(_HEADINGS):
        button.unwrap()
    elif _opens_section(button):
        for inner in button.find_all(_HEADINGS):
            inner.unwrap()
        button.name = "h6"
        if (term := button.find_parent("dt")) is not None:
            term.unwrap()
    elif button.find_parent(_IN_PROSE) and not button.find_parent("form"):
        button.unwrap()
    else:
        button.decompose()


def _opens_section(button: Tag) -> bool:
    if button.find_parent(_IN_PROSE) or not _WORD.search(button.get_text()):
        return False
    return any(button.has_attr(name) for name in _OPENS) or "accordion" in " ".join(
        button.get_attribute_list("class", "")
    )


def _is_callout(aside: Tag) -> bool:
    """A note or a warning, and no column beside the page."""
    named = " ".join(str(aside.get(name) or "") for name in ("role", "aria-label", "class"))
    return _CALLOUT.search(named) is not None


class _Converter(MarkdownConverter):
    """What HTML shows as a character must not become markup in Markdown, or words would vanish (`<select>`)."""

    _MARKUP = re.compile(r"([\\`*<|\[\]])")
    _LINE_START = re.compile(r"^(\s*)(#{1,6}|[-+]|[-=]{2,}|\d{1,9}[.)])(?=\s|$)", re.MULTILINE)

    def escape(self, text: str, _parent_tags: Any) -> str:
        escaped = self._MARKUP.sub(r"\\\1", text or "")
        return self._LINE_START.sub(lambda found: f"{found[1]}{found[2][:-1]}\\{found[2][-1]}", escaped)

    def convert_img(self, picture: Tag, _text: str, parent_tags: Any) -> str:
        """The words of an icon within a sentence; of a picture that stands by itself nothing: it cannot be shown."""
        around = picture.find_parent(("p", "li", "td", "th", *_HEADINGS))
        if around is None or not _WORD.search(around.get_text()):
            return ""
        return self.escape(str(picture.get("alt") or ""), parent_tags)

    def convert_li(self, item: Tag, text: str, parent_tags: Any) -> str:
        """An item that says its number: those after it go on from there."""
        value = str(item.get("value") or "").strip()
        if value.isdecimal() and item.parent is not None and item.parent.name == "ol":
            item.parent["start"] = str(int(value) - len(item.find_previous_siblings("li")))
        said: str = super().convert_li(item, text, parent_tags)  # type: ignore[misc]  # its stub lists no tags
        return said

    def convert_summary(self, _summary: Tag, text: str, parent_tags: Any) -> str:
        """What opens an answer of an FAQ is the heading of that answer."""
        words = " ".join(re.sub(r"^#+ ", "", line) for line in text.split("\n")).split()
        return " ".join(words) if "_inline" in parent_tags else f"\n\n###### {' '.join(words)}\n\n"

    def convert_dt(self, _term: Tag, text: str, parent_tags: Any) -> str:
        return text if "_inline" in parent_tags else f"\n\n**{' '.join(text.split())}**\n\n"

    def convert_dd(self, _description: Tag, text: str, parent_tags: Any) -> str:
        return text if "_inline" in parent_tags else f"\n\n{text.strip()}\n\n"

    def convert_details(self, _details: Tag, text: str, parent_tags: Any) -> str:
        return text if "_inline" in parent_tags else f"\n\n{text.strip()}\n\n"
