"""Articles into the knowledge: read, cut, embedded where an embedder is configured, and kept.

Doing it again changes only what has changed. A source is read to its end before anything of it is written, so that one
that is not well keeps what it had; no connection is held while a page is fetched or a text is embedded.
"""

from __future__ import annotations

import logging
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import closing
from functools import partial
from itertools import islice

from bot.knowledge import vectors
from bot.knowledge.article import Article, Entry, Source, Unreadable
from bot.knowledge.audiences import keep_audience
from bot.knowledge.ingest.children import Outcome, Preparers
from bot.knowledge.ingest.counting import count_words
from bot.knowledge.ingest.embedding import Embedding
from bot.knowledge.ingest.gathering import Fresh, Gathered, Gathering, Same
from bot.knowledge.ingest.keeping import Keeping, keep_articles
from bot.knowledge.ingest.reading import Readers
from bot.knowledge.ingest.summary import Report, Summary, Taken
from bot.knowledge.ingest.verdict import loss, unread
from bot.knowledge.sources import find as sources
from bot.knowledge.sources.web import Web, without_credentials
from bot.model import EVERYBODY, Readership
from bot.ports import Embedder
from bot.store.db import Database
from bot.store.queries import queries

log = logging.getLogger("firstline.ingest")

KEPT_AT_ONCE = 32  # articles in one transaction
WAVE = 1_000  # articles of a new source, which has nothing to lose, that are kept before the rest is read
Progress = Callable[[str, int, int | None], None]  # what is done, how many, of how many: None where nobody knows yet


def ingest(
    database: Database,
    embedder: Embedder | None,
    targets: Sequence[str],
    report: Report,
    *,
    base_url: str | None = None,
    readership: Readership = EVERYBODY,
    web: Web | None = None,
    accept_loss: bool = False,
    dry: bool = False,
) -> Summary:
    """Take in files, folders, pages and sitemaps. What cannot be read is named and skipped, the rest goes in.

    `report` gets a line for each article and each thing left out. `base_url`: see `files.public_url`. All that is
    read is for `readership` from then on, also what has not changed. Articles for which the embedder fails go in
    without vectors, which come later (`bot.knowledge.vectors.filling`). `accept_loss`, `dry`: see `Ingestion`.
    Raises StoreUnavailable; ConfigurationError for an ill `base_url` or an embedder that is set up wrongly.
    """
    web = web or Web()
    found = (found_at(target, partial(sources.find, target, web, base_url)) for target in targets)
    return ingest_sources(database, embedder, found, report, readership, accept_loss=accept_loss, dry=dry)


def ingest_sources(
    database: Database,
    embedder: Embedder | None,
    found: Iterable[Source],
    report: Report,
    readership: Readership,
    *,
    accept_loss: bool = False,
    dry: bool = False,
) -> Summary:
    """As `ingest`, for sources that are found already."""
    run = Ingestion(database, embedder, report, accept_loss=accept_loss, dry=dry)
    for source in found:
        run.take(source, readership)
    return run.finish()


def found_at(name: str, find: Callable[[], Source]) -> Source:
    """One without anything at all is a source with one thing that cannot be read: it is skipped and named."""
    try:
        return find()
    except Unreadable as unreadable:
        return Source(
            name=name, entries=(Entry(key=name, name=name, read=partial(_raise, unreadable)),), complete=False
        )


def _raise(why: Unreadable) -> Article:
    raise why


class Ingestion:
    """One run over some sources."""

    def __init__(
        self,
        database: Database,
        embedder: Embedder | None,
        report: Report,
        *,
        accept_loss: bool = False,
        dry: bool = False,
        progress: Progress = lambda *_: None,
        listed: Mapping[str, Readership] | None = None,
    ) -> None:
        """`accept_loss`: a source may lose most of its articles. `dry`: tell what would be done, and write nothing.
        `listed`: for whom each source of firstline.toml is read."""
        self._database = database
        self._report = report
        self._accept_loss = accept_loss
        self._dry = dry
        self._progress = progress
        self._listed = listed or {}
        self._counts = {"added": 0, "updated": 0, "unchanged": 0, "removed": 0}
        self._skipped: list[tuple[str, str]] = []
        self._problems: list[tuple[str, str]] = []
        self._embedder = None if dry else embedder
        self._embedding = Embedding(database, self._embedder, report)

    def take(self, source: Source, readership: Readership, stopped: Callable[[], None] = lambda: None) -> Taken:
        """Read one, and take in what it has. `stopped` is asked time and again, and raises where the run is to be
        given up. Raises StoreUnavailable."""
        with self._database.connection() as connection:
            before = [row["key"] for row in queries.keys_of_source(connection, source=source.name)]
        gathering = Gathering(self._database, source, readership, Readers(stopped), self._skip, self._listed)
        found = gathering.found
        with closing(found.fresh), closing(Preparers()) as children:
            for entries in gathering.run():
                self._progress("reading", entries, _length(source.entries))
                if not before and not found.changed and len(found.fresh) >= WAVE and not self._dry:
                    gathering.leave_out_stand_ins()
                    self._keep(found, children, stopped)
                    found.fresh.clear()
            problem = self._refusal(found, before)
            if problem is None:
                self._keep(found, children, stopped)
                self._leave_same(found)
                self._remove(found, before)
                problem = unread(found.counts(before), source.max_loss)
        if problem is not None:
            self.refuse(source.name, problem)
        return Taken(problem, len(found.skipped))

    def refuse(self, name: str, problem: str) -> None:
        """It did not go well with a source."""
        name = without_credentials(name)
        self._problems.append((name, problem))
        self._report(f"{name}: {problem}")

    def finish(self) -> Summary:
        if not self._dry:
            with self._database.connection() as connection:
                uncounted = queries.has_uncounted_lexemes(connection)  # a run before this one was cut off
            if uncounted or self._counts["added"] + self._counts["updated"] + self._counts["removed"]:
                self._progress("counting words", 0, None)
                count_words(self._database)
        return Summary(
            **self._counts,
            skipped=tuple(self._skipped),
            without_vectors=vectors.lacking(self._database, self._embedder) if self._embedder is not None else 0,
            problems=tuple(self._problems),
        )

    def _skip(self, name: str, reason: str) -> None:
        name = without_credentials(name)
        self._skipped.append((name, reason))
        self._report(f"{name}: skipped, it {reason}")

    def _refusal(self, found: Gathered, before: Sequence[str]) -> str | None:
        """Why nothing of the source is taken; None: it is."""
        if found.broken is not None:
            return f"it {found.broken}: everything is kept as it was"
        if self._accept_loss:
            return None
        return loss(found.counts(before), found.source.max_loss)

    def _keep(self, found: Gathered, children: Preparers, stopped: Callable[[], None]) -> None:
        """What is new or has changed."""
        if self._dry:
            for one in found.fresh:
                self._count("updated" if one.known else "added", one.name, "")
            return
        children.expect(len(found.fresh))
        done = 0
        for some, prepared in _ahead(children, _batches(found.fresh)):
            stopped()
            self._keep_some(found, some, prepared)
            done += len(some)
            self._progress("taking in", done, len(found.fresh))

    def _keep_some(self, found: Gathered, some: Sequence[Fresh], outcomes: Iterator[Outcome]) -> None:
        ready: list[Keeping] = []
        told: list[tuple[str, str, str]] = []
        for one, prepared in zip(some, outcomes, strict=True):
            if isinstance(prepared, Unreadable) or not prepared.passages:
                self._skip(one.name, str(prepared) if isinstance(prepared, Unreadable) else "has no text of its own")
                continue
            ready.append(
                Keeping(
                    prepared=prepared,
                    digest=one.digest,
                    version=one.version,
                    readership=one.readership,
                    made=self._embedding.embed(prepared.contexts),
                )
            )
            details = f", {_passages(len(prepared.passages))} ({one.number} of {found.entries})"
            told.append(("updated" if one.known else "added", one.name, details))
            told += (("", one.name, note) for note in one.article.notes)
            if prepared.speaking:
                warning = "something speaks to the bot, and is left out of answers"
                told.append(("", one.name, f"in {_passages(prepared.speaking)} {warning}"))
        if ready:
            keep_articles(self._database, found.source.name, ready)
        for what, name, details in told:
            self._count(what, name, details)

    def _leave_same(self, found: Gathered) -> None:
        for one in found.same:
            if not self._dry and (one.moved or one.for_others):
                self._move(found.source.name, one)
            place = f" ({one.number} of {found.entries})"
            what = f", now for {one.readership}" if one.for_others else ""
            self._count("updated" if one.for_others else "unchanged", one.name, what + place)

    def _move(self, source: str, one: Same) -> None:
        with self._database.transaction() as connection:
            if one.for_others:
                audience = keep_audience(connection, one.readership)
                queries.open_article(connection, id=one.id, audience=audience)
                queries.forget_listing(connection)
            queries.move_article(connection, id=one.id, source=source, version=one.version)

    def _remove(self, found: Gathered, before: Sequence[str]) -> None:
        gone = [*found.lost(before), *(key for key in found.nobodys if key not in found.there)]
        if not gone:
            return
        if self._dry:
            for key in gone:
                self._report(f"{without_credentials(key)}: would be removed")
            self._counts["removed"] += len(gone)
            return
        with self._database.connection() as connection:
            removed = queries.delete_articles(connection, keys=gone)
        if removed:
            self._counts["removed"] += removed
            self._report(f"{without_credentials(found.source.name)}: {removed} removed, which are not there any more")

    def _count(self, what: str, name: str, details: str) -> None:
        if what:
            self._counts[what] += 1
        would = "would be " if self._dry and what != "unchanged" else ""
        self._report(f"{name}: {would}{what}{details}")


def _length(entries: Iterable[Entry]) -> int | None:
    return len(entries) if isinstance(entries, tuple | list) else None


def _batches(fresh: Iterable[Fresh]) -> Iterator[list[Fresh]]:
    remaining = iter(fresh)
    while some := list(islice(remaining, KEPT_AT_ONCE)):
        yield some


def _ahead(children: Preparers, batches: Iterable[list[Fresh]]) -> Iterator[tuple[list[Fresh], Iterator[Outcome]]]:
    """Each batch with what comes of it; the next is prepared by others while it is kept."""
    last = None
    for some in batches:
        begun = some, children.each([one.article for one in some])
        if last is not None:
            yield last
        last = begun
    if last is not None:
        yield last


def _passages(count: int) -> str:
    return "1 passage" if count == 1 else f"{count} passages"
