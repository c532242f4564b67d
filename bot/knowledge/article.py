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
    version: str | None = None  # as the source tells it, by which `Entry.again` asks whether there is another
    notes: tuple[str, ...] = ()  # what of it was not read, for the operator: "pages without text: 2, 5"

    def readership(self, source: Readership = EVERYBODY) -> Readership | None:
        """Whom it is for, of those whom its source is read for; None: of them nobody."""
        return Readership.of(self.audience or Level.PUBLIC, self.groups).within(source)


class Unreadable(FirstlineError):
    """This file or page was not read. The message says why, after its name: "is empty"."""

    def __init__(self, reason: str, *, gone: bool = False, status: int | None = None) -> None:
        """`gone`: there is nothing there (any more), so that an earlier version of it is to be forgotten. `status`: of
        the HTTP response that said so."""
        super().__init__(reason)
        self.gone = gone
        self.status = status


class Forbidden(Unreadable):
    """Its site does not want it to be read."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Entry:
    """Something in a source that may be an article."""

    key: str
    name: str  # as the operator would call it
    read: Callable[[], Article]  # raises Unreadable
    # Reads it where the source has it in another version than this one; None: it has not. Raises Unreadable.
    again: Callable[[str], Article | None] | None = None
    version: str | None = None  # where the source tells it beforehand: what is known in this version is not read


@dataclass(frozen=True, slots=True, kw_only=True)
class Source:
    """What one target of `ingest`, or one of `[[knowledge.sources]]`, came to."""

    name: str  # the same each time: as firstline.toml calls it, else an absolute path or an address
    entries: Iterable[Entry]  # raises Unreadable where the list breaks off: then nothing of it is taken
    # True where `entries` is all there is: then what is not among them any more is to be forgotten.
    complete: bool = True
    gone: tuple[str, ...] = ()  # keys of articles that it says are not there any more
    cursor: str | None = None  # what the next run begins with, if this one goes well
    at_once: int = 1  # how many entries may be read at the same time
    setup: str = ""  # how they are read: what was read in another way is read again, whatever its version
    max_articles: int | None = None
    max_loss: float = 0.3  # the share of its articles that may be gone at once; beyond, it keeps what it has
