"""What a sitemap lists: pages, or sitemaps with pages (sitemaps.org). A part that cannot be read keeps no other out."""

from __future__ import annotations

import gzip
import io
import xml.etree.ElementTree as ElementTree
import zlib
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from urllib.parse import urldefrag

from bot.knowledge.article import Unreadable
from bot.knowledge.sources.network.addresses import is_same_site

MAX_SITEMAP_BYTES = 20 * 1024 * 1024
MAX_PAGES = 20_000
MAX_SITEMAPS = 1000  # below one that lists sitemaps
DEEPEST = 3  # sitemaps of sitemaps: the protocol has one level, some sites two


@dataclass(frozen=True, slots=True)
class Listing:
    pages: dict[str, None] = field(default_factory=dict)  # in their order
    dead: dict[str, str] = field(default_factory=dict)  # sitemaps that could not be read, and why


def listing(url: str, fetch: Callable[[str], bytes], most: int = MAX_PAGES) -> Listing:
    """All pages below a sitemap. Raises Unreadable where it cannot be read itself, or lists more than `most`."""
    found = Listing()
    seen = {url}
    _look(url, fetch, found, seen, 0, most)
    return found


def _look(url: str, fetch: Callable[[str], bytes], found: Listing, seen: set[str], depth: int, most: int) -> None:
    kind, addresses = _parsed(fetch(url))
    if kind == "urlset":
        found.pages.update(dict.fromkeys(addresses))
        if len(found.pages) > most:  # looked at as they come: there may be thousands of sitemaps below
            raise TooMuch(f"lists {len(found.pages)} pages or more; expected at most {most}")
        return
    if len(seen) + len(addresses) > MAX_SITEMAPS:
        raise TooMuch(f"lists {len(addresses)} sitemaps; expected at most {MAX_SITEMAPS}")
    for address in dict.fromkeys(addresses):
        if address in seen or not is_same_site(url, address):
            continue
        seen.add(address)
        if depth + 1 >= DEEPEST:
            found.dead[address] = f"is a sitemap below {DEEPEST} others"
            continue
        try:
            _look(address, fetch, found, seen, depth + 1, most)
        except TooMuch:
            raise
        except Unreadable as unreadable:
            found.dead[address] = str(unreadable)


class NoSitemap(Unreadable):
    """Something else stands there."""


class TooMuch(Unreadable):
    """Of a whole site, and no part of it."""


def _parsed(body: bytes) -> tuple[str, list[str]]:
    if body.startswith(b"\x1f\x8b"):
        body = _unzipped(body)
    if b"<!DOCTYPE" in body or b"<!ENTITY" in body:
        raise NoSitemap("is no sitemap: it declares entities")
    try:
        root = ElementTree.fromstring(body)
    except ElementTree.ParseError as error:
        raise NoSitemap(f"is no sitemap: not well-formed at line {error.position[0]}") from None
    kind = _local(root)
    if kind not in ("urlset", "sitemapindex"):
        raise NoSitemap(f"is no sitemap: found <{kind[:40]}>, expected <urlset> or <sitemapindex>")
    return kind, list(_locations_in(root))


def _unzipped(body: bytes) -> bytes:
    try:
        with gzip.open(io.BytesIO(body)) as unzipped:
            text = unzipped.read(MAX_SITEMAP_BYTES + 1)
    except (OSError, EOFError, zlib.error):
        raise NoSitemap("is no sitemap: its compression is damaged") from None
    if len(text) > MAX_SITEMAP_BYTES:
        raise Unreadable(f"is larger than {MAX_SITEMAP_BYTES >> 20} MiB")
    return text


def _locations_in(root: ElementTree.Element) -> Iterator[str]:
    for entry in root:
        for field_ in entry:
            if _local(field_) == "loc" and field_.text and field_.text.strip():
                yield urldefrag(field_.text.strip()).url


def _local(element: ElementTree.Element) -> str:
    return str(element.tag).rpartition("}")[2]
