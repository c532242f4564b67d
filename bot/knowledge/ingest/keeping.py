"""One article into the store, in one transaction: a search sees it before or after, never in between."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence

from bot.knowledge import vectors
from bot.knowledge.article import Article
from bot.knowledge.audiences import keep_audience
from bot.knowledge.chunk import Piece
from bot.knowledge.vectors import Space
from bot.knowledge.words import config_for, is_navigation, plain_words, searchable
from bot.model import Readership
from bot.store.db import Database
from bot.store.queries import queries

FORM = b"4"  # raised when articles are to be cut or indexed in another way: then the next ingest does them all again


def keep_article(
    database: Database,
    source: str,
    article: Article,
    digest: bytes,
    readership: Readership,
    pieces: Sequence[Piece],
    space: Space | None,
    embedded: Sequence[Sequence[float]] | None,
) -> None:
    config = config_for(article.language, article.text)
    title_words = searchable(article.title)
    rows = [
        {
            "ordinal": ordinal,
            "headings": list(piece.headings),
            "text": piece.text,
            "config": config,
            "title_words": title_words,
            "heading_words": searchable(" ".join(piece.headings)),
            "text_words": searchable(piece.text),
            "words": sorted(plain_words(" ".join((article.title, *piece.headings, piece.text)))),
            "text_label": "C" if is_navigation(piece.text) else "D",
            "embedding": vectors.literal(embedded[ordinal]) if embedded else None,
            "space": str(space) if embedded else None,
        }
        for ordinal, piece in enumerate(pieces)
    ]
    with database.transaction() as connection:
        article_id = queries.upsert_article(
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
            config=config,
            content_hash=digest,
            audience=keep_audience(connection, readership),
        )
        queries.delete_passages(connection, article_id=article_id)
        queries.insert_passages(connection, [{**row, "article_id": article_id} for row in rows])
        queries.insert_language(connection, config=config)
        queries.insert_lexemes(connection, article_id=article_id)


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
