"""What `firstline ingest` is pointed at: a file, a folder, a page or a sitemap, as a list of articles to read.

Nothing is read before it is asked for, and whatever cannot be read raises Unreadable with the reason, so that one bad
file never keeps the others out. How bytes become text is `markup.py`'s, how pages are fetched `web.py`'s business.
"""

from __future__ import annotations

import os
import re
import stat
from collections.abc import Callable, Iterator
from functools import partial
from pathlib import Path
from urllib.parse import quote, urldefrag, urlsplit

from bot.errors import ConfigurationError
from bot.knowledge.article import MAX_BYTES, MAX_NAME_CHARS, Article, Entry, Source, Unreadable
from bot.knowledge.conversion import markup
from bot.knowledge.conversion.markup import Content
from bot.knowledge.sources.login import is_login
from bot.knowledge.sources.web import Web, is_address, refuse_unfit

Reader = Callable[[str, str], Content]
_BY_SUFFIX: dict[str, Reader] = {
    ".md": markup.read_markdown,
    ".markdown": markup.read_markdown,
    ".txt": markup.read_plain,
    ".htm": markup.read_html,
    ".html": markup.read_html,
}
_UNFIT = re.compile(r"[\x00-\x1f\x7f\ud800-\udfff]")
_MARKDOWN_TYPES = ("text/markdown", "text/x-markdown")
_HTML_TYPES = ("text/html", "application/xhtml+xml")


def find(target: str, web: Web, base_url: str | None = None) -> Source:
    """The articles behind a path or an address. Raises Unreadable where there is nothing at all.

    `base_url` is where the files of a folder are published, see `public_url`. Raises ConfigurationError for one that
    is no address.
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
        raise Unreadable(_reason(error)) from None
    if stat.S_ISDIR(kind):
        return _folder(root, base_url)
    # A link that is named outright may lead anywhere; inside a folder it may not leave the folder.
    read = partial(_read_file, root, root.name, None, base_url)
    return Source(name=_shown(root), entries=(Entry(key=_shown(root), name=_shown(root.name), read=read),))


def public_url(base_url: str | None, path: str) -> str:
    """Where a reader finds the file at `path` (relative, with `/`): below `base_url`, or just the path without one.

    A base with placeholders is filled in instead: `{path}` is the path without its suffix (and without a last `index`
    or `README`), `{file}` the path as it is.
    """
    if base_url is None:
        return path
    if "{path}" not in base_url and "{file}" not in base_url:
        return f"{base_url.rstrip('/')}/{quote(path)}"
    stem = path.rpartition(".")[0] or path
    folder, _, name = stem.rpartition("/")
    if name.lower() in ("index", "readme"):
        stem = folder
    filled = base_url.replace("{path}", quote(stem)).replace("{file}", quote(path))
    return filled if stem else filled.rstrip("/") + "/"


def _folder(root: Path, base_url: str | None) -> Source:
    entries: list[Entry] = []
    complete = True
    for path, problem in _walk(root):
        if problem is not None:
            complete = False
            read = partial(_raise, problem)
        else:
            read = partial(_read_file, path, path.relative_to(root).as_posix(), root, base_url)
        name = path.relative_to(root).as_posix() if path != root else path.name
        entries.append(Entry(key=_shown(path), name=_shown(name), read=read))
    return Source(name=_shown(root), entries=tuple(entries), complete=complete)


def _walk(root: Path) -> Iterator[tuple[Path, str | None]]:
    """Files below a folder in order, hidden ones left out; with a problem: a folder that could not be looked into."""
    real_root = _real(root)
    visited = {real_root}
    folders = [root]
    while folders:
        folder = folders.pop()
        try:
            children = [(child, child.is_dir()) for child in sorted(folder.iterdir())]
        except OSError as error:
            yield folder, _reason(error)
            continue
        below: list[Path] = []
        for child, is_folder in children:
            if child.name.startswith("."):
                continue
            if not is_folder:
                yield child, None
            elif (real := _real(child)) not in visited and real.is_relative_to(real_root):
                visited.add(real)
                below.append(child)
        folders += reversed(below)


def _read_file(path: Path, name: str, within: Path | None, base_url: str | None) -> Article:
    suffix = path.suffix.lower()
    if (reader := _BY_SUFFIX.get(suffix)) is None:
        raise Unreadable(f"is not of a type that is read ({', '.join(_BY_SUFFIX)})", gone=True)
    if len(str(path)) > MAX_NAME_CHARS or _UNFIT.search(str(path)):
        raise Unreadable(f"has a name that is no text, or longer than {MAX_NAME_CHARS} characters")
    if within is not None and not _real(path).is_relative_to(_real(within)):
        raise Unreadable("is a link that leads out of the folder", gone=True)
    content = reader(markup.decode(_bytes_of(path), html=reader is markup.read_html), name)
    return Article(
        key=str(path),
        url=public_url(base_url, name),
        title=content.title,
        text=content.text,
        markdown=content.markdown,
        language=content.language,
    )


def _bytes_of(path: Path) -> bytes:
    try:
        # A pipe or a device would block the reader forever: look before opening.
        if not stat.S_ISREG(path.stat().st_mode):
            raise Unreadable("is no regular file")
        with path.open("rb") as file:
            body = file.read(MAX_BYTES + 1)
    except OSError as error:
        raise Unreadable(_reason(error)) from None
    if len(body) > MAX_BYTES:
        raise Unreadable(f"is larger than {MAX_BYTES >> 20} MiB")
    return body


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
    page = web.get(url)
    path = urlsplit(page.url).path or "/"
    if page.media_type in _HTML_TYPES:
        html = markup.decode(page.body, page.charset, html=True)
        content = markup.read_html(html, path, page.url)
        if is_login(url, page.url, html, content.title, content.text):
            raise Unreadable(f"leads to a login ({page.url})" if page.url != url else "shows a login")
    elif page.media_type in _MARKDOWN_TYPES or (page.media_type == "text/plain" and path.endswith(".md")):
        content = markup.read_markdown(markup.decode(page.body, page.charset), path)
    elif page.media_type == "text/plain":
        content = markup.read_plain(markup.decode(page.body, page.charset), path)
    else:
        raise Unreadable(f"is {page.media_type or 'of no declared type'}, not HTML, Markdown or plain text")
    return Article(
        key=url,
        url=page.url,
        title=content.title,
        text=content.text,
        markdown=content.markdown,
        language=content.language,
    )


def _real(path: Path) -> Path:
    """Where links lead; `Path.resolve` raises for one that leads to itself."""
    return Path(os.path.realpath(path))


def _shown(path: Path | str) -> str:
    """A name as text: a file's name is bytes, which need not be."""
    return os.fsencode(path).decode(errors="replace").replace("\0", "")


def _reason(error: OSError | ValueError) -> str:
    if isinstance(error, FileNotFoundError | ValueError):
        return "does not exist"
    return f"cannot be read ({error.strerror or type(error).__name__})"


def _raise(reason: str) -> Article:
    raise Unreadable(reason)
