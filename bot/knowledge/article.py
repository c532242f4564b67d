"""The nouns of ingestion: an article as it was read, and why something was not read."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import datetime

from bot.errors import FirstlineError
from bot.model import EVERYBODY, Level, Readership

MAX_BYTES = 5 * 1024 * 1024  # a text larger than this is no article
MAX_NAME_CHARS = 2000  # characters of a path or an address


@dataclass(frozen=True, slots=True, kw_only=True)
class Article:
    """One page or file, read."""

    key: str  # which one it is, the same each time it is read: an absolute path, or an address
    url: str  # what a reader is shown: an address, or for a file without one its path below what was ingested
    title: str
    text: str
    markdown: bool  # False: `text` is plain
    language: str | None = None  # a language tag, where the source declares one
    path: tuple[str, ...] = ()  # what it stands under, as readers see it: category, section; the outermost first
    labels: tuple[str, ...] = ()
    changed_at: datetime | None = None  # as the source says
    original: str | None = None  # the same for all translations of one article; None where nothing links them
    audience: Level | None = None  # None: what the source is read for
    groups: tuple[str, ...] = ()  # if any: it is shown to their members only

    def readership(self, source: Readership = EVERYBODY) -> Readership | None:
        """Whom it is for, of those whom its source is read for; None: of them nobody."""
        return Readership.of(self.audience or Level.PUBLIC, self.groups).within(source)


class Unreadable(FirstlineError):
    """This file or page was not read. The message says why, after its name: "is empty"."""

    def __init__(self, reason: str, *, gone: bool = False) -> None:
        """`gone`: there is nothing there (any more), so that an earlier version of it is to be forgotten."""
        super().__init__(reason)
        self.gone = gone


@dataclass(frozen=True, slots=True, kw_only=True)
class Entry:
    """Something in a source that may be an article."""

    key: str
    name: str  # as the operator would call it
    read: Callable[[], Article]  # raises Unreadable


@dataclass(frozen=True, slots=True, kw_only=True)
class Source:
    """What one target of `ingest` came to."""

    name: str  # the same each time: an absolute path, or an address
    entries: Iterable[Entry]
    # True where `entries` is all there is: then what is not among them any more is to be forgotten.
    complete: bool = True
