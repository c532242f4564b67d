"""Articles into the store, some in one transaction: a search sees each before or after, never in between."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass

from bot.knowledge import vectors
from bot.knowledge.article import Article
from bot.knowledge.audiences import keep_audience
from bot.knowledge.ingest.preparing import Prepared
from bot.knowledge.vectors import Made
from bot.model import Readership
from bot.store.db import Database
from bot.store.queries import Connection, queries

FORM = b"7"  # raised when articles are to be cut or indexed in another way: then the next ingest does them all again


@dataclass(frozen=True, slots=True, kw_only=True)
class Keeping:
    """One article, ready to be kept."""

    prepared: Prepared
    digest: bytes
    version: str | None
    readership: Readership
    made: Sequence[Made]  # its vectors


def keep_articles(database: Database, source: str, ready: Sequence[Keeping]) -> None:
    with database.transaction() as connection:
        # In one order, so that two who keep the same articles do not wait for each other.
        ids = [(_kept(connection, source, one), one) for one in sorted(ready, key=lambda one: one.prepared.article.key)]
        numbers = [number for number, _ in ids]
        queries.delete_passages(connection, article_ids=numbers)
        queries.insert_passages(
            connection, [{**row, "article_id": number} for number, one in ids for row in one.prepared.passages]
        )
        for number, one in ids:
            vectors.keep_vectors(connection, number, one.made)
        for config in sorted({one.prepared.config for one in ready}):
            queries.insert_language(connection, config=config)
        queries.insert_lexemes(connection, article_ids=numbers)


def _kept(connection: Connection, source: str, one: Keeping) -> int:
    article = one.prepared.article
    found: int = queries.upsert_article(
        connection,
        source=source,
        key=article.key,
        url=article.url,
        title=article.title,
        language=article.language,
        path=list(article.path),
        labels=list(article.labels),
        changed_at=article.changed_at,
        original=article.original,
        config=one.prepared.config,
        content_hash=one.digest,
        version=one.version,
        audience=keep_audience(connection, one.readership),
    )
    return found


def digest_of(article: Article) -> bytes:
    parts = (
        *(
            article.url,
            article.title,
            article.text,
            str(article.markdown),
            article.language or "",
            str(article.changed_at),
        ),
        *("\n".join(article.path), "\n".join(article.labels), article.original or ""),
    )
    return hashlib.sha256(b"\0".join((FORM, *(part.encode() for part in parts)))).digest()
