"""The pages of a site without a sitemap: what its pages link to below one path, as far as robots.txt allows."""

from __future__ import annotations

from collections import deque
from collections.abc import Callable, Iterator
from functools import partial
from urllib.parse import urldefrag, urljoin, urlsplit

from bs4 import BeautifulSoup, SoupStrainer

from bot.knowledge.article import Article, Entry, Forbidden, Unreadable
from bot.knowledge.sources.network.addresses import is_same_site
from bot.knowledge.sources.web import Page, Web

MAX_CRAWLED = 2_000  # pages; a site with more has a sitemap
_PAGES = ("", ".htm", ".html", ".php", ".asp", ".aspx", ".md", ".txt")
_LINKS = SoupStrainer("a", href=True)


def crawl(start: str, web: Web, read: Callable[[str, Page], Article]) -> Iterator[Entry]:
    """Entries of pages that were fetched already, the nearest to `start` first; those with a query are left out, or a
    calendar would have no end.

    Raises Unreadable where a page cannot be fetched, unless it is gone: what only that one leads to is not known.
    """
    waiting, known = deque([start]), {start}
    while waiting:
        url = waiting.popleft()
        try:
            web.refuse_forbidden(url)
            page = web.get(url)
        except Unreadable as unreadable:
            if not unreadable.gone and not isinstance(unreadable, Forbidden):
                raise Unreadable(f"could not be looked through: {url} {unreadable}") from None
            yield Entry(key=url, name=url, read=partial(_raise, unreadable))
            continue
        yield Entry(key=url, name=url, read=partial(read, url, page))
        for link in _links(page, start):
            if link not in known:
                known.add(link)
                waiting.append(link)
        if len(known) > MAX_CRAWLED:
            raise Unreadable(f"has no sitemap and more than {MAX_CRAWLED:,} pages; give it one, or name a path below")


def _links(page: Page, start: str) -> Iterator[str]:
    if page.media_type not in ("text/html", "application/xhtml+xml"):
        return
    text = page.body.decode("utf-8", "replace")
    for link in BeautifulSoup(text, "html.parser", parse_only=_LINKS).find_all("a"):
        try:
            target = urldefrag(urljoin(page.url, str(link["href"]).strip())).url
            parts = urlsplit(target)
        except ValueError:
            continue
        name = parts.path.rpartition("/")[2]
        suffix = f".{name.rpartition('.')[2].lower()}" if "." in name else ""
        below = is_same_site(start, target) and parts.path.startswith(urlsplit(start).path or "/")
        if below and not parts.query and suffix in _PAGES and "nofollow" not in (link.get("rel") or ()):
            yield target


def _raise(why: Unreadable) -> Article:
    raise why
