"""Bytes of a page or file to the title, language and text of an article. Pure; where the bytes come from is not asked.

HTML becomes Markdown, also where it stands in Markdown, and what is meant for a site's generator is left out.
"""

from __future__ import annotations

import codecs
import re
from dataclasses import dataclass, replace
from pathlib import PurePosixPath

from bs4.dammit import EncodingDetector
from markdown_it import MarkdownIt

from bot.knowledge.article import Unreadable
from bot.knowledge.conversion.blocks import Heading, markdown_blocks
from bot.knowledge.conversion.cutting import without_endless
from bot.knowledge.conversion.html.reading import read_fragment, read_page
from bot.knowledge.conversion.sites.front_matter import divided
from bot.knowledge.conversion.templates import outside_code, without_instructions, without_tags

_CONTROL = re.compile(r"[\x00-\x08\x0b\x0e-\x1f\x7f]")
_BOMS = {codecs.BOM_UTF8: "utf-8", codecs.BOM_UTF16_LE: "utf-16", codecs.BOM_UTF16_BE: "utf-16"}

_MAX_TITLE_CHARS = 200


@dataclass(frozen=True, slots=True)
class Content:
    title: str
    text: str
    markdown: bool
    language: str | None = None
    address: str | None = None  # where its site has it: a path from the root, or the last part of one
    labels: tuple[str, ...] = ()
    notes: tuple[str, ...] = ()  # what of it is not there, for the operator: "hidden sheets are left out (Margins)"


def decode(body: bytes, declared: str | None = None, *, html: bool = False) -> str:
    """Text by its byte order mark, else as declared (by HTTP, or by the HTML itself), else as UTF-8.

    Raises Unreadable: nothing is guessed, since a wrong guess would be quoted to a customer.
    """
    encoding = next((name for mark, name in _BOMS.items() if body.startswith(mark)), None)
    if encoding is None and b"\0" in body[:8192]:
        raise Unreadable("is binary, not text")
    found = encoding or declared or (EncodingDetector.find_declared_encoding(body, is_html=True) if html else None)
    try:
        text = body.decode(found or "utf-8")
    except (UnicodeError, LookupError):
        raise Unreadable(f"is not {found or 'UTF-8'} text") from None
    text = text.removeprefix("\ufeff").replace("\r\n", "\n").replace("\r", "\n").replace("\f", "\n")
    return _CONTROL.sub(" ", text)


def read_plain(text: str, path: str) -> Content:
    """A plain text, called by the file it is in. Raises Unreadable when it is empty."""
    return Content(title=title_of_path(path), text=_not_empty(text), markdown=False)


def read_markdown(text: str, path: str) -> Content:
    """Title: the front matter's, else the first heading's, else the file's name.

    Raises Unreadable when it is empty, or its site does not publish it.
    """
    front, text = divided(text)
    if why := front.unpublished():
        raise Unreadable(why, gone=True)
    text = _plain_markdown(without_instructions(text))
    heading = next((block.text for block in markdown_blocks(text) if isinstance(block, Heading)), "")
    return Content(
        title=(front.title or heading or title_of_path(path))[:_MAX_TITLE_CHARS],
        text=_not_empty(text),
        markdown=True,
        language=front.language,
        address=front.address,
        labels=front.labels,
        notes=() if front.readable else ("its front matter is no YAML or TOML, and little but its title is known",),
    )


def read_html(text: str, path: str, base: str | None = None) -> Content:
    """Title: the page's first heading, else its <title>, else the file's name. Links become absolute with `base`.

    Raises Unreadable when there is no text in it, or it is nested so deeply that nobody wrote it.
    """
    page = read_page(text, base)
    return Content(
        title=(page.title or title_of_path(path))[:_MAX_TITLE_CHARS],
        text=_not_empty(page.markdown),
        markdown=True,
        language=page.language,
    )


def read_html_source(text: str, path: str) -> Content:
    """As `read_html`, for a file that may be the source of a static site's page: then it begins with front matter."""
    front, body = divided(text)
    if body == text:
        return read_html(text, path)
    if why := front.unpublished():
        raise Unreadable(why, gone=True)
    content = read_html(without_tags(body), path)
    return replace(
        content,
        title=front.title[:_MAX_TITLE_CHARS] or content.title,
        language=front.language or content.language,
        address=front.address,
        labels=front.labels,
    )


def _plain_markdown(text: str) -> str:
    """Markdown without HTML: where there is any, the whole is read as a browser would show it."""
    if "<" not in text:
        return text
    parser = MarkdownIt("commonmark", {"html": True, "maxNesting": 40}).enable("table")
    read = outside_code(text, without_endless)
    tokens = parser.parse(read)
    blocks = any(token.type == "html_block" for token in tokens)
    if not blocks and not any(child.type == "html_inline" for token in tokens for child in token.children or ()):
        return text
    if blocks:  # HTML is indented as its author liked: four spaces after a blank line are no code there
        parser.disable("code")
    return read_fragment(parser.render(read))


def title_of_path(path: str) -> str:
    """`help/reset-password.md` is "Reset password"; an index is called by its folder."""
    parts = PurePosixPath(path)
    stem = parts.name.split(".")[0] if not parts.name.startswith(".") else parts.stem
    if stem.lower() in ("index", "readme", "") and parts.parent.name:
        stem = parts.parent.name
    words = " ".join(re.split(r"[-_\s]+", stem)).strip()
    return (words[:1].upper() + words[1:])[:_MAX_TITLE_CHARS] or path


def _not_empty(text: str) -> str:
    if not any(character.isalnum() for character in text):
        raise Unreadable("is empty", gone=True)
    return text
