"""Pictures, sound and films that stand in an HTML body instead of being attached: pasted screenshots, voice
messages."""

from __future__ import annotations

import warnings
from collections.abc import Iterator
from pathlib import PurePosixPath
from urllib.parse import parse_qs, unquote, urlsplit

from bs4 import BeautifulSoup, MarkupResemblesLocatorWarning, Tag
from bs4.builder import ParserRejectedMarkup

from bot.model import Attachment
from bot.text.html import without_unclosed

_KINDS = {"img": "image", "video": "video", "audio": "audio"}


def pasted_files(html: str) -> Iterator[Attachment]:
    """In the order in which they stand; those that are not on the web (`cid:`, `data:`) cannot be fetched and are left
    out."""
    if not any(f"<{name}" in html.lower() for name in _KINDS):
        return
    for tag in elements(html).find_all(list(_KINDS)):
        address = _address(tag)
        if address.startswith(("https://", "http://")):
            yield Attachment(
                name=_file_name(address, _KINDS[tag.name]), content_type=f"{_KINDS[tag.name]}/*", url=address
            )


def elements(html: str) -> BeautifulSoup:
    """The elements of a body. Never raises: what cannot be HTML has no elements."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", MarkupResemblesLocatorWarning)  # a message may well be only a link
        try:
            return BeautifulSoup(without_unclosed(html), "html.parser")
        except ParserRejectedMarkup:  # broken declarations such as "<![x"
            return BeautifulSoup("", "html.parser")


def _address(tag: Tag) -> str:
    source = tag.get("src") or next((inner.get("src") for inner in tag.find_all("source")), None)
    return source if isinstance(source, str) else ""


def _file_name(address: str, kind: str) -> str:
    """Zendesk has the name in the query: /attachments/token/…/?name=shot.png"""
    try:
        parts = urlsplit(address)
        named = parse_qs(parts.query).get("name", [""])[0]
        return PurePosixPath(named).name or PurePosixPath(unquote(parts.path)).name or kind
    except ValueError:  # an address such as http://[
        return kind
