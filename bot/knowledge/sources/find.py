"""What `firstline ingest` is pointed at: a file, a folder, a page or a sitemap, as a list of articles to read.

Nothing is read before it is asked for, and whatever cannot be read raises Unreadable with the reason, so that one bad
file never keeps the others out. How a file is read is `files.py`'s, how pages are fetched `web.py`'s business.
"""

from __future__ import annotations

import os
import re
import stat
from collections.abc import Iterator
from functools import partial
from pathlib import Path
from urllib.parse import urldefrag, urlsplit

from bot.errors import ConfigurationError
from bot.knowledge.article import MAX_BYTES, Article, Entry, Source, Unreadable
from bot.knowledge.conversion import markup
from bot.knowledge.conversion.documents.limits import MAX_DOCUMENT_BYTES
from bot.knowledge.conversion.documents.reading import SUFFIXES as DOCUMENTS
from bot.knowledge.conversion.documents.reading import read_document
from bot.knowledge.conversion.documents.sheets.csv_file import read_csv
from bot.knowledge.sources.files import read_again, read_file, real_path, reason_of
from bot.knowledge.sources.login import is_login
from bot.knowledge.sources.translations import original_by_hreflang
from bot.knowledge.sources.web import Web, is_address, refuse_unfit

_MARKDOWN_TYPES = ("text/markdown", "text/x-markdown")
_HTML_TYPES = ("text/html", "application/xhtml+xml")
_DOCUMENT_TYPES = {
    "application/pdf": ".pdf",
    "application/vnd.openxmlformats-officedocument.wordprocessingml.document": ".docx",
    "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet": ".xlsx",
}


def find(target: str, web: Web, base_url: str | None = None) -> Source:
    """The articles behind a path or an address. Raises Unreadable where there is nothing at all.

    `base_url` is where the files of a folder are published, see `files.public_url`. Raises ConfigurationError for
    one that is no address.
    """
    if is_address(target):
        return _site(target, web)
    if base_url is not None and not is_address(base_url):
        raise ConfigurationError(f"--base-url: found {base_url!r}, expected an address that begins with https://")
    if re.match(r"[a-z][a-z0-9+.-]*://", target, re.IGNORECASE) and not os.path.exists(target):
        raise Unreadable("is an address of another kind; only http and https addresses are read")
    root = Path(os.path.abspath(target))
    try:
        kind = root.stat().st_mode
    except (OSError, ValueError) as error:
        raise Unreadable(reason_of(error)) from None
    if stat.S_ISDIR(kind):
        return _folder(root, base_url)
    # A link that is named outright may lead anywhere; inside a folder it may not leave the folder.
    entry = _entry(root, root.name, None, base_url)
    return Source(name=_shown(root), entries=(entry,), setup=base_url or "")


def _folder(root: Path, base_url: str | None) -> Source:
    entries: list[Entry] = []
    complete = True
    for path, problem in _walk(root):
        if problem is not None:
            complete = False
            name = path.relative_to(root).as_posix() if path != root else path.name
            entries.append(Entry(key=_shown(path), name=_shown(name), read=partial(_raise, problem)))
        else:
            entries.append(_entry(path, path.relative_to(root).as_posix(), root, base_url))
    return Source(name=_shown(root), entries=tuple(entries), complete=complete, setup=base_url or "")


def _entry(path: Path, name: str, within: Path | None, base_url: str | None) -> Entry:
    return Entry(
        key=_shown(path),
        name=_shown(name),
        read=partial(read_file, path, name, within, base_url),
        again=partial(read_again, path, name, within, base_url),
    )


def _walk(root: Path) -> Iterator[tuple[Path, str | None]]:
    """Files below a folder in order, hidden ones left out; with a problem: a folder that could not be looked into."""
    real_root = real_path(root)
    visited = {real_root}
    folders = [root]
    while folders:
        folder = folders.pop()
        try:
            children = [(child, child.is_dir()) for child in sorted(folder.iterdir())]
        except OSError as error:
            yield folder, reason_of(error)
            continue
        below: list[Path] = []
        for child, is_folder in children:
            if child.name.startswith("."):
                continue
            if not is_folder:
                yield child, None
            elif (real := real_path(child)) not in visited and real.is_relative_to(real_root):
                visited.add(real)
                below.append(child)
        folders += reversed(below)


def _site(target: str, web: Web) -> Source:
    refuse_unfit(target)
    url = urldefrag(target).url
    if not urlsplit(url).path.lower().endswith((".xml", ".xml.gz")):
        return Source(name=url, entries=(Entry(key=url, name=url, read=partial(_read_page, url, web)),))
    host = _host(url)
    entries = []
    for page in web.sitemap(url):
        elsewhere = _host(page) != host
        read = partial(_raise, f"is on another host than the sitemap, {host}") if elsewhere else None
        entries.append(Entry(key=page, name=page, read=read or partial(_read_page, page, web)))
    return Source(name=url, entries=tuple(entries))


def _host(url: str) -> str | None:
    try:
        return urlsplit(url).hostname
    except ValueError:
        return None


def _read_page(url: str, web: Web) -> Article:
    named_document = urlsplit(url).path.lower().endswith(DOCUMENTS)
    page = web.get(url, max_bytes=MAX_DOCUMENT_BYTES if named_document else MAX_BYTES)
    path, html = urlsplit(page.url).path or "/", ""
    if page.media_type in _HTML_TYPES:
        html = markup.decode(page.body, page.charset, html=True)
        content = markup.read_html(html, path, page.url)
        if is_login(url, page.url, html, content.title, content.text):
            raise Unreadable(f"leads to a login ({page.url})" if page.url != url else "shows a login")
    elif page.media_type in _MARKDOWN_TYPES or (page.media_type == "text/plain" and path.endswith(".md")):
        content = markup.read_markdown(markup.decode(page.body, page.charset), path)
    elif page.media_type in ("text/csv", "text/tab-separated-values"):
        content = read_csv(markup.decode(page.body, page.charset), path)
    elif page.media_type in _DOCUMENT_TYPES:
        content = read_document(page.body, path, _DOCUMENT_TYPES[page.media_type])
    elif page.media_type == "text/plain":
        content = markup.read_plain(markup.decode(page.body, page.charset), path)
    else:
        raise Unreadable(
            f"is {page.media_type or 'of no declared type'}, not HTML, Markdown, plain text, PDF, Word, Excel or CSV"
        )
    return Article(
        key=url,
        url=page.url,
        title=content.title,
        text=content.text,
        markdown=content.markdown,
        language=content.language,
        original=original_by_hreflang(html, page.url) if html else None,
        notes=content.notes,
    )


def _shown(path: Path | str) -> str:
    """A name as text: a file's name is bytes, which need not be."""
    return os.fsencode(path).decode(errors="replace").replace("\0", "")


def _raise(reason: str) -> Article:
    raise Unreadable(reason)
