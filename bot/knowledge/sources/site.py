"""Pages as articles: one, those of a sitemap, or a whole site's below a path, by its sitemaps or else by its links."""

from __future__ import annotations

from functools import partial
from urllib.parse import urldefrag, urljoin, urlsplit

from bot.knowledge.article import MAX_BYTES, Article, Entry, Source, Unreadable
from bot.knowledge.conversion import markup
from bot.knowledge.conversion.documents.limits import MAX_DOCUMENT_BYTES
from bot.knowledge.conversion.documents.reading import SUFFIXES as DOCUMENTS
from bot.knowledge.conversion.documents.reading import read_document
from bot.knowledge.conversion.documents.sheets.csv_file import read_csv
from bot.knowledge.conversion.markup import Content
from bot.knowledge.sources.crawl import crawl
from bot.knowledge.sources.login import is_login
from bot.knowledge.sources.sitemap import MAX_PAGES, Listing, NoSitemap
from bot.knowledge.sources.translations import original_by_hreflang
from bot.knowledge.sources.web import Page, Web, refuse_unfit

AT_ONCE = 4  # pages: most of the time is waiting for the site
_MARKDOWN_TYPES = ("text/markdown", "text/x-markdown")
_HTML_TYPES = ("text/html", "application/xhtml+xml")
_DOCUMENT_TYPES = {
    "application/pdf": ".pdf",
    "application/vnd.openxmlformats-officedocument.wordprocessingml.document": ".docx",
    "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet": ".xlsx",
}


def page_or_sitemap(target: str, web: Web, most: int = MAX_PAGES) -> Source:
    """An address that ends in .xml or .xml.gz is a sitemap. Raises Unreadable for one that cannot be read."""
    refuse_unfit(target)
    url = urldefrag(target).url
    if urlsplit(url).path.lower().endswith((".xml", ".xml.gz")):
        return _listed(url, web.sitemap(url, most), web)
    return Source(name=url, entries=(_entry(url, web),))


def whole_site(target: str, web: Web, most: int = MAX_PAGES) -> Source:
    """All pages below an address, as far as its sitemaps list them; without one, as far as they link to each other.
    Raises Unreadable."""
    refuse_unfit(target)
    url = urldefrag(target).url
    found = Listing()
    for sitemap in web.sitemaps(url) or (urljoin(url, "/sitemap.xml"),):
        try:
            part = web.sitemap(sitemap, most)
        except Unreadable as unreadable:
            is_none = isinstance(unreadable, NoSitemap) or (unreadable.status or 500) < 500
            if not is_none:  # it may be back tomorrow, with pages that nothing links to
                raise
            found.dead[sitemap] = str(unreadable)
            continue
        found.pages.update({page: None for page in part.pages if page.startswith(url)})
        found.dead.update(part.dead)
    if found.pages:
        return _listed(url, found, web)
    return Source(name=url, entries=crawl(url, web, article_of))


def _listed(url: str, found: Listing, web: Web) -> Source:
    """Where a part of the sitemap could not be read, nothing is known to be gone."""
    host = urlsplit(url).hostname
    entries = [Entry(key=part, name=part, read=partial(_raise, reason)) for part, reason in found.dead.items()]
    for page in found.pages:
        elsewhere = partial(_raise, f"is on another host than the sitemap, {host}") if _host(page) != host else None
        entries.append(Entry(key=page, name=page, read=elsewhere) if elsewhere else _entry(page, web))
    return Source(name=url, entries=tuple(entries), complete=not found.dead, at_once=AT_ONCE)


def _entry(url: str, web: Web) -> Entry:
    return Entry(key=url, name=url, read=partial(_read, url, web), again=partial(_again, url, web))


def _read(url: str, web: Web) -> Article:
    web.refuse_forbidden(url)
    return article_of(url, web.get(url, max_bytes=_most(url)))


def _again(url: str, web: Web, known: str) -> Article | None:
    web.refuse_forbidden(url)
    page = web.get_if_changed(url, known, max_bytes=_most(url))
    return None if page is None else article_of(url, page)


def article_of(url: str, page: Page) -> Article:
    """`url`: where it was asked for. Raises Unreadable, also for a login in its place."""
    html = markup.decode(page.body, page.charset, html=True) if page.media_type in _HTML_TYPES else ""
    try:
        content = _content(url, page, html)
    except Unreadable as unreadable:
        # A page without text may be one that a browser would fill: that is no sign that its article is gone.
        raise Unreadable(str(unreadable)) from None
    return Article(
        key=url,
        url=page.url,
        title=content.title,
        text=content.text,
        markdown=content.markdown,
        language=content.language,
        original=original_by_hreflang(html, page.url) if html else None,
        notes=content.notes,
        version=page.version,
    )


def _content(url: str, page: Page, html: str) -> Content:
    path = urlsplit(page.url).path or "/"
    if page.media_type in _HTML_TYPES:
        content = markup.read_html(html, path, page.url)
        if is_login(url, page.url, html, content.title, content.text):
            raise Unreadable(f"leads to a login ({page.url})" if page.url != url else "shows a login")
        return content
    if page.media_type in _MARKDOWN_TYPES or (page.media_type == "text/plain" and path.endswith(".md")):
        return markup.read_markdown(markup.decode(page.body, page.charset), path)
    if page.media_type in ("text/csv", "text/tab-separated-values"):
        return read_csv(markup.decode(page.body, page.charset), path)
    if page.media_type in _DOCUMENT_TYPES:
        return read_document(page.body, path, _DOCUMENT_TYPES[page.media_type])
    if page.media_type == "text/plain":
        return markup.read_plain(markup.decode(page.body, page.charset), path)
    raise Unreadable(
        f"is {page.media_type or 'of no declared type'}, not HTML, Markdown, plain text, PDF, Word, Excel or CSV"
    )


def _most(url: str) -> int:
    return MAX_DOCUMENT_BYTES if urlsplit(url).path.lower().endswith(DOCUMENTS) else MAX_BYTES


def _host(url: str) -> str | None:
    try:
        return urlsplit(url).hostname
    except ValueError:
        return None


def _raise(reason: str) -> Article:
    raise Unreadable(reason)
