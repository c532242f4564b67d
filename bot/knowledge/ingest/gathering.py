"""The first half of a run: everything of a source is read and compared with what is known of it, and nothing written.

Only then can be told whether the source is well (`verdict.py`). What has changed waits on disk.
"""

from __future__ import annotations

import hashlib
from collections import Counter
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from bot.errors import DeliveryError
from bot.knowledge.article import Article, Entry, Source, Unreadable
from bot.knowledge.audiences import audience_name
from bot.knowledge.ingest.keeping import FORM, digest_of
from bot.knowledge.ingest.reading import Readers, Reading
from bot.knowledge.ingest.spool import Spool
from bot.knowledge.ingest.verdict import Counts
from bot.knowledge.sources.astray import led_astray
from bot.knowledge.sources.translations import linked
from bot.knowledge.sources.web import is_address
from bot.model import Readership
from bot.store.db import Database
from bot.store.queries import queries

LOOKED_UP_AT_ONCE = 64
SAME_TEXT = 3  # different addresses that show one text: a page that stands in for all of them

Known = dict[str, Any]  # a row of `known_articles`


@dataclass(frozen=True, slots=True, kw_only=True)
class Fresh:
    """An article that is new or has changed."""

    name: str
    number: int  # among the source's entries
    article: Article
    readership: Readership
    digest: bytes
    version: str | None
    known: bool
    text: bytes  # a digest of its text alone


@dataclass(frozen=True, slots=True, kw_only=True)
class Same:
    """An article that is kept as it is, perhaps for others."""

    id: int
    name: str
    number: int
    readership: Readership
    version: str | None
    moved: bool  # it was found through another source, or is in another version
    for_others: bool


@dataclass
class Gathered:
    source: Source
    fresh: Spool[Fresh] = field(default_factory=Spool)
    same: list[Same] = field(default_factory=list)
    there: set[str] = field(default_factory=set)  # keys of what the source has still, read or not
    unread: set[str] = field(default_factory=set)  # keys of what it has and could not be read
    nobodys: set[str] = field(default_factory=set)  # keys of what nobody may read any more
    skipped: list[tuple[str, str]] = field(default_factory=list)
    texts: Counter[bytes] = field(default_factory=Counter)  # of pages, by digest
    entries: int = 0
    read: int = 0
    changed: int = 0  # of what is fresh: known, in another form
    broken: str | None = None  # why the list of entries broke off

    def lost(self, before: Sequence[str]) -> list[str]:
        """Of the articles that were known `before`, those that are gone."""
        gone = set(before) - self.there if self.source.complete else set(self.source.gone).intersection(before)
        return sorted(gone)

    def counts(self, before: Sequence[str]) -> Counts:
        return Counts(
            known=len(before),
            lost=len(self.lost(before)),
            unread=len(self.unread.intersection(before)),
            read=self.read,
            left_out=len(self.unread),
        )


class Gathering:
    """Reads one source."""

    def __init__(
        self,
        database: Database,
        source: Source,
        readership: Readership,
        readers: Readers,
        skip: Callable[[str, str], None],
        listed: Mapping[str, Readership],
    ) -> None:
        """`listed`: see `Ingestion`."""
        self._database = database
        self._readership = readership
        self._readers = readers
        self._skip = skip
        self._listed = listed
        self._setup = f"{FORM.decode()} {audience_name(readership)} {source.setup} "
        self._shown: set[str] = set()
        self.found = Gathered(source)

    def run(self) -> Iterator[int]:
        """Yields how many entries were looked at, some at a time. Never raises Unreadable."""
        try:
            for entries in _in_parts(self.found.source.entries):
                self._take(entries)
                yield self.found.entries
        except (Unreadable, DeliveryError) as error:
            self.found.broken = str(error) or type(error).__name__
        most = self.found.source.max_articles
        if most is not None and self.found.entries > most:
            self.found.broken = f"has more than {most:,} articles, the most that its setting max_articles allows"
        self.leave_out_stand_ins()

    def _take(self, entries: Sequence[Entry]) -> None:
        with self._database.connection() as connection:
            rows = queries.known_articles(connection, keys=[entry.key for entry in entries])
            known: dict[str, Known] = {row["key"]: row for row in rows}
        readings = [Reading(entry, self._version_of(known.get(entry.key))) for entry in entries]
        for reading, article in self._readers.each(readings, self.found.source.at_once):
            self.found.entries += 1
            row = known.get(reading.entry.key)
            try:
                self._sort(reading.entry, article, row)
            except Unreadable as unreadable:
                self._leave_out(reading.entry.key, reading.entry.name, unreadable)

    def _sort(self, entry: Entry, article: Article | Unreadable | None, known: Known | None) -> None:
        """`article` is None for one that is not read, since it is known in this version."""
        if isinstance(article, Unreadable):
            raise article
        if known is not None and (why := self._elsewhere(known["source"])):
            self.found.read += 1
            self.found.skipped.append((entry.name, why))
            self._skip(entry.name, why)
            return
        if article is None and known is not None:
            self._keep(entry, known, known["version"], None)
            return
        assert article is not None
        article = linked(article)
        if article.url in self._shown:
            raise Unreadable(f"leads to {article.url}, which another one did already", gone=True)
        if known is not None and (why := led_astray(article, known["title"])):
            raise Unreadable(why)
        self._shown.add(article.url)
        readership, digest = article.readership(self._readership), digest_of(article)
        if readership is None:
            self._refuse(entry, article)
            return
        told = article.version or entry.version
        version = self._setup + told if told else None
        if known is not None and known["content_hash"] == digest:
            self._keep(entry, known, version, readership)
            return
        text = hashlib.sha256(article.text.encode()).digest()
        self.found.texts[text] += is_address(article.key)
        self.found.there.add(article.key)
        self.found.read += 1
        self.found.changed += known is not None
        self.found.fresh.append(
            Fresh(
                name=entry.name,
                number=self.found.entries,
                article=article,
                readership=readership,
                digest=digest,
                version=version,
                known=known is not None,
                text=text,
            )
        )

    def _elsewhere(self, source: str) -> str | None:
        """Why an article that came from `source` stays there: both list it, and this one is read for others as well.
        Else whoever is read last would decide who sees it."""
        theirs = self._listed.get(source)
        if source == self.found.source.name or theirs is None or self._readership.within(theirs) == self._readership:
            return None
        return f"comes from the source {source} too, where it is for {theirs}"

    def _keep(self, entry: Entry, known: Known, version: str | None, readership: Readership | None) -> None:
        """`readership` is None where it is what it was."""
        self.found.there.add(known["key"])
        self.found.read += 1
        for_others = readership is not None and audience_name(readership) != known["audience"]
        self.found.same.append(
            Same(
                id=known["id"],
                name=entry.name,
                number=self.found.entries,
                readership=readership or self._readership,
                version=version,
                moved=known["source"] != self.found.source.name or known["version"] != version,
                for_others=for_others,
            )
        )

    def _refuse(self, entry: Entry, article: Article) -> None:
        """Nobody may read it: not in an earlier form either, which may have been for others."""
        self.found.nobodys.add(article.key)
        self.found.skipped.append((entry.name, why := _for_nobody(article, self._readership)))
        self._skip(entry.name, why)

    def _leave_out(self, key: str, name: str, unreadable: Unreadable) -> None:
        if not unreadable.gone:
            self.found.there.add(key)
            self.found.unread.add(key)
        self.found.skipped.append((name, str(unreadable)))
        self._skip(name, str(unreadable))

    def leave_out_stand_ins(self) -> None:
        """Where several addresses show the same text, it is the text of none of them: a login, an error, a notice."""
        stand_ins = {text: pages for text, pages in self.found.texts.items() if pages >= SAME_TEXT}
        if not stand_ins:
            return
        kept, self.found.fresh = self.found.fresh, Spool()
        for one in kept:
            if pages := stand_ins.get(one.text):
                why = f"shows the same text as {pages - 1} other addresses, so it is taken for none of its own"
                self._leave_out(one.article.key, one.name, Unreadable(why))
                self.found.read -= 1
            else:
                self.found.fresh.append(one)
        kept.close()

    def _version_of(self, known: Known | None) -> str | None:
        """In which version an article need not be read again, as the source calls it."""
        if known is None or known["version"] is None:
            return None
        version: str = known["version"]
        return version.removeprefix(self._setup) if version.startswith(self._setup) else None


def _for_nobody(article: Article, readership: Readership) -> str:
    return f"is for {article.readership()}, but its source is read for {readership}"


def _in_parts(entries: Any) -> Iterator[list[Entry]]:
    part: list[Entry] = []
    for entry in entries:
        part.append(entry)
        if len(part) == LOOKED_UP_AT_ONCE:
            yield part
            part = []
    if part:
        yield part
