"""Articles into the knowledge: read, cut, embedded where an embedder is configured, and kept.

Doing it again changes only what has changed. Every article is replaced in one transaction, so that a search sees it
before or after, never in between, and no connection is held while a page is fetched or a text is embedded.
"""

from __future__ import annotations

import logging
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field
from functools import partial

from bot.guards.injection import for_people
from bot.knowledge import vectors
from bot.knowledge.article import Article, Entry, Source, Unreadable
from bot.knowledge.audiences import audience_name, keep_audience
from bot.knowledge.chunk import chunk
from bot.knowledge.ingest.counting import count_words
from bot.knowledge.ingest.embedding import Embedding, context_of
from bot.knowledge.ingest.keeping import digest_of, keep_article
from bot.knowledge.sources import find as sources
from bot.knowledge.sources.web import Web, without_credentials
from bot.model import EVERYBODY, Readership
from bot.ports import Embedder
from bot.store.db import Database
from bot.store.queries import Row, queries

log = logging.getLogger("firstline.ingest")
Report = Callable[[str], None]


@dataclass(frozen=True, slots=True, kw_only=True)
class Summary:
    """Numbers of articles, and what was left out: name and reason."""

    added: int = 0
    updated: int = 0
    unchanged: int = 0
    removed: int = 0
    skipped: tuple[tuple[str, str], ...] = ()
    without_vectors: int = 0  # passages of the whole knowledge, where an embedder is configured


def ingest(
    database: Database,
    embedder: Embedder | None,
    targets: Sequence[str],
    report: Report,
    *,
    base_url: str | None = None,
    readership: Readership = EVERYBODY,
    web: Web | None = None,
) -> Summary:
    """Take in files, folders, pages and sitemaps. What cannot be read is named and skipped, the rest goes in.

    `report` gets a line for each article and each thing left out. `base_url`: see `sources.public_url`. All that is
    read is for `readership` from then on, also what has not changed. Articles for which the embedder fails go in
    without vectors, and the next run completes them.
    Raises StoreUnavailable; ConfigurationError for an ill `base_url` or an embedder that is set up wrongly.
    """
    web = web or Web()
    found = (_found(target, web, base_url) for target in targets)
    return ingest_sources(database, embedder, found, report, readership)


def ingest_sources(
    database: Database, embedder: Embedder | None, found: Iterable[Source], report: Report, readership: Readership
) -> Summary:
    """As `ingest`, for sources that are found already. An empty one that is complete takes all of its articles away."""
    run = _Run(database, Embedding(embedder, report), report, readership)
    for source in found:
        run.take(source)
    return run.finish()


def _found(target: str, web: Web, base_url: str | None) -> Source:
    """A target without anything at all is a source with one thing that cannot be read: it is skipped and named."""
    try:
        return sources.find(target, web, base_url)
    except Unreadable as unreadable:
        read = partial(_unread, unreadable)
        return Source(name=target, entries=(Entry(key=target, name=target, read=read),), complete=False)


def _unread(why: Unreadable) -> Article:
    raise why


@dataclass
class _Run:
    database: Database
    embedding: Embedding
    report: Report
    readership: Readership
    counts: dict[str, int] = field(default_factory=lambda: {"added": 0, "updated": 0, "unchanged": 0, "removed": 0})
    skipped: list[tuple[str, str]] = field(default_factory=list)

    def __post_init__(self) -> None:
        embedder = self.embedding.embedder
        self.space = self.embedding.space()
        self.wanted = str(self.space) if self.space else f"{embedder.name}:" if embedder else None

    def skip(self, name: str, reason: str) -> None:
        name = without_credentials(name)
        self.skipped.append((name, reason))
        self.report(f"{name}: skipped, it {reason}")

    def take(self, source: Source) -> None:
        keep: list[str] = []
        shown: set[str] = set()
        entries = tuple(source.entries)
        for number, entry in enumerate(entries, start=1):
            try:
                article = entry.read()
                if article.url in shown:
                    raise Unreadable(f"leads to {article.url}, which another one did already", gone=True)
            except Unreadable as unreadable:
                self.skip(entry.name, str(unreadable))
                keep += [] if unreadable.gone else [entry.key]
                continue
            shown.add(article.url)
            keep.append(article.key)
            self._take_in(source, entry, article, f"{number} of {len(entries)}")
        if source.complete:
            self._remove_beyond(source, keep)

    def finish(self) -> Summary:
        with self.database.connection() as connection:
            uncounted = queries.has_uncounted_lexemes(connection)  # a run before this one was cut off
        if uncounted or self.counts["added"] + self.counts["updated"] + self.counts["removed"]:
            count_words(self.database)
            if self.space is not None:
                vectors.ensure_index(self.database, self.space)
        return Summary(**self.counts, skipped=tuple(self.skipped), without_vectors=self._without_vectors())

    def _without_vectors(self) -> int:
        if self.wanted is None:
            return 0
        with self.database.connection() as connection:
            return int(queries.passages_without_vectors(connection, space=self.wanted))

    def _take_in(self, source: Source, entry: Entry, article: Article, place: str) -> None:
        readership = article.readership(self.readership)
        if readership is None:
            self._leave_out(entry, article)
            return
        digest, audience = digest_of(article), audience_name(readership)
        with self.database.connection() as connection:
            known: Row | None = queries.known_article(connection, key=article.key)
            current = known is not None and self._is_current(known, digest)
            if known is not None and current:
                keep_audience(connection, readership)
                queries.move_article(connection, id=known["id"], source=source.name, audience=audience)
                if known["audience"] != audience:
                    queries.forget_listing(connection)
        if known is not None and current and known["audience"] != audience:
            self.counts["updated"] += 1
            self.report(f"{entry.name}: updated, now for {readership} ({place})")
            return
        if current:
            self.counts["unchanged"] += 1
            self.report(f"{entry.name}: unchanged ({place})")
            return
        pieces = chunk(article.text, markdown=article.markdown, title=article.title)
        if not pieces:
            self.skip(entry.name, "has no text of its own")
            return
        embedded = self.embedding.embed([context_of(article.title, piece) for piece in pieces])
        keep_article(self.database, source.name, article, digest, readership, pieces, self.space, embedded)
        what = "added" if known is None else "updated"
        self.counts[what] += 1
        self.report(f"{entry.name}: {what}, {_passages(len(pieces))} ({place})")
        if speaking := sum(for_people(piece.text) != piece.text for piece in pieces):
            self.report(
                f"{entry.name}: in {_passages(speaking)} something speaks to the bot, and is left out of answers"
            )

    def _leave_out(self, entry: Entry, article: Article) -> None:
        """Nobody may read it: not in an earlier form either, which may have been for others."""
        self.skip(entry.name, f"is for {article.readership()}, but its source is read for {self.readership}")
        with self.database.connection() as connection:
            self.counts["removed"] += queries.delete_article(connection, key=article.key)

    def _is_current(self, known: Row, digest: bytes) -> bool:
        vectors_fit = self.embedding.embedder is None or known["space"] == str(self.space)
        return bool(known["content_hash"] == digest) and vectors_fit

    def _remove_beyond(self, source: Source, keep: list[str]) -> None:
        with self.database.connection() as connection:
            removed = queries.delete_articles_beyond(connection, source=source.name, keys=keep)
        if removed:
            self.counts["removed"] += removed
            self.report(f"{source.name}: {removed} removed, which are not there any more")


def _passages(count: int) -> str:
    return "1 passage" if count == 1 else f"{count} passages"
