"""`[[knowledge.sources]]` as sources to read: each kind has an opener, and all are narrowed in the same way."""

from __future__ import annotations

import fnmatch
import json
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from functools import partial
from urllib.parse import urlsplit

from bot.config import SourceSettings
from bot.knowledge.article import Article, Entry, Source, Unreadable
from bot.knowledge.sources.find import find
from bot.knowledge.sources.git import find_repository
from bot.knowledge.sources.site import page_or_sitemap, whole_site
from bot.knowledge.sources.web import Web, is_address
from bot.model import Level, Readership

# From the settings and the cursor of the last run that went well. Raises Unreadable where there is nothing at all.
Opener = Callable[[SourceSettings, str | None], Source]


def openers(others: Mapping[str, Opener]) -> Mapping[str, Opener]:
    """By kind; `others` are those of the vendors, which somebody else knows."""
    return {"folder": _folder, "web": _web, "git": _git, **others}


def open_source(settings: SourceSettings, cursor: str | None, known: Mapping[str, Opener]) -> Source:
    """Raises Unreadable where there is nothing at all, or where nobody knows this kind."""
    opener = known.get(settings.kind)
    if opener is None:
        raise Unreadable(f"is of the kind {settings.kind}, whose channel is not set up")
    found = opener(settings, cursor)
    return replace(
        found,
        name=settings.name,
        entries=_narrowed(found.entries, settings),
        setup=f"{found.setup} {json.dumps([settings.base_url, settings.language, settings.branch])}",
        max_articles=settings.max_articles,
        max_loss=settings.max_loss,
    )


def readership_of(settings: SourceSettings) -> Readership:
    return Readership.of(Level(settings.audience), settings.groups)


def readerships(sources: Iterable[SourceSettings]) -> Mapping[str, Readership]:
    """By name."""
    return {settings.name: readership_of(settings) for settings in sources}


def _folder(settings: SourceSettings, _: str | None) -> Source:
    return find(settings.where or "", Web(), settings.base_url)


def _web(settings: SourceSettings, _: str | None) -> Source:
    web = Web(private=settings.allow_private, robots=settings.robots, per_second=settings.requests_per_second)
    where = settings.where or ""
    opened = whole_site if urlsplit(where).path.endswith("/") or not urlsplit(where).path else page_or_sitemap
    return opened(where, web, settings.max_articles)


def _git(settings: SourceSettings, _: str | None) -> Source:
    where = settings.where or ""
    return find_repository(where, settings.branch, settings.base_url, private=settings.allow_private)


def _narrowed(entries: Iterable[Entry], settings: SourceSettings) -> Iterable[Entry]:
    """A list stays one, so that its length is known."""
    wanted = (_in_language(entry, settings.language) for entry in entries if _is_wanted(entry, settings))
    return tuple(wanted) if isinstance(entries, Sequence) else _lazily(wanted)


def _lazily(entries: Iterable[Entry]) -> Iterator[Entry]:
    yield from entries


def _is_wanted(entry: Entry, settings: SourceSettings) -> bool:
    path = (urlsplit(entry.name).path if is_address(entry.name) else entry.name).lstrip("/")

    def fits(patterns: Sequence[str]) -> bool:
        return any(fnmatch.fnmatchcase(path, pattern.lstrip("/")) for pattern in patterns)

    return (not settings.include or fits(settings.include)) and not fits(settings.exclude)


def _in_language(entry: Entry, language: str | None) -> Entry:
    if language is None:
        return entry
    again = partial(_again_in, entry.again, language) if entry.again is not None else None
    return replace(entry, read=partial(_read_in, entry.read, language), again=again)


def _read_in(read: Callable[[], Article], language: str) -> Article:
    article = read()
    return article if article.language else replace(article, language=language)


def _again_in(again: Callable[[str], Article | None], language: str, version: str) -> Article | None:
    article = again(version)
    return article if article is None or article.language else replace(article, language=language)
