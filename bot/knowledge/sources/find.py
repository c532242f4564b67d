"""What `firstline ingest` is pointed at: a file, a folder, a page or a sitemap, as a list of articles to read.

Nothing is read before it is asked for, and whatever cannot be read raises Unreadable with the reason, so that one bad
file never keeps the others out. How a file is read is `files.py`'s, how pages are `site.py`'s business.
"""

from __future__ import annotations

import os
import re
import stat
from collections.abc import Iterator
from functools import partial
from pathlib import Path

from bot.errors import ConfigurationError
from bot.knowledge.article import Article, Entry, Source, Unreadable
from bot.knowledge.sources.files import read_again, read_file, real_path, reason_of, site_in
from bot.knowledge.sources.site import page_or_sitemap
from bot.knowledge.sources.sites.pages import Site
from bot.knowledge.sources.web import Web, is_address


def find(target: str, web: Web, base_url: str | None = None) -> Source:
    """The articles behind a path or an address. Raises Unreadable where there is nothing at all.

    `base_url` is where the files of a folder are published, see `files.public_url`. Raises ConfigurationError for
    one that is no address.
    """
    if is_address(target):
        return page_or_sitemap(target, web)
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
    entry = _entry(root, root.name, None, base_url, None)
    return Source(name=_shown(root), entries=(entry,), setup=base_url or "")


def _folder(root: Path, base_url: str | None) -> Source:
    entries: list[Entry] = []
    complete = True
    site = site_in(root)
    for path, problem in _walk(root):
        if problem is not None:
            complete = False
            name = path.relative_to(root).as_posix() if path != root else path.name
            entries.append(Entry(key=_shown(path), name=_shown(name), read=partial(_raise, problem)))
        else:
            entries.append(_entry(path, path.relative_to(root).as_posix(), root, base_url, site))
    return Source(name=_shown(root), entries=tuple(entries), complete=complete, setup=base_url or "")


def _entry(path: Path, name: str, within: Path | None, base_url: str | None, site: Site | None) -> Entry:
    return Entry(
        key=_shown(path),
        name=_shown(name),
        read=partial(read_file, path, name, within, base_url, site),
        again=partial(read_again, path, name, within, base_url, site),
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


def _shown(path: Path | str) -> str:
    """A name as text: a file's name is bytes, which need not be."""
    return os.fsencode(path).decode(errors="replace").replace("\0", "")


def _raise(reason: str) -> Article:
    raise Unreadable(reason)
