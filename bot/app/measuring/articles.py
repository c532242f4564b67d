"""Public articles in a Postgres of their own, for as long as something is measured: ingested as always."""

from __future__ import annotations

import json
import tempfile
from collections.abc import Iterator, Sequence
from contextlib import closing, contextmanager
from functools import partial
from pathlib import Path
from typing import Any

from bot.embedded.servers import HASTY, start
from bot.knowledge.article import Article, Entry, Source
from bot.knowledge.ingest import ingest_sources
from bot.knowledge.search import PostgresSearch
from bot.model import EVERYBODY
from bot.ports import Embedder
from bot.store.db import Database
from bot.store.postgres.migrating import migrate


@contextmanager
def server() -> Iterator[Database]:
    with (
        tempfile.TemporaryDirectory(prefix="firstline-eval-", ignore_cleanup_errors=True) as folder,
        start(Path(folder), postgres_settings=HASTY) as servers,
    ):
        migrate(servers.database_url)
        with closing(Database(servers.database_url, 2)) as database:
            yield database


def hold(database: Database, articles: Sequence[Article], embedder: Embedder | None = None) -> None:
    """These and no others, from now on."""
    entries = tuple(Entry(key=one.key, name=one.key, read=partial(_itself, one)) for one in articles)
    ingest_sources(database, embedder, [Source(name="eval", entries=entries)], _silent, EVERYBODY, accept_loss=True)


@contextmanager
def knowledge(articles: Sequence[Article]) -> Iterator[PostgresSearch]:
    """Searched by words alone: no model is asked for vectors."""
    with server() as database:
        hold(database, articles)
        yield PostgresSearch(database, None)


def help_articles(data: Path) -> list[Article]:
    """help_login_gov, in four languages."""
    return [
        Article(key=row["path"], url=row["path"], title=row["title"], text=row["text"], markdown=True)
        for row in rows(data / "help_login_gov/articles.jsonl")
    ]


def faq_articles(data: Path) -> list[Article]:
    """dstc10_faq: a question and its answer each."""
    return [
        Article(
            key=row["id"],
            url=row["id"],
            title=f"{row['entity']}: {row['q']}",
            text=row["a"],
            markdown=False,
            language="en",
        )
        for row in rows(data / "dstc10_faq/knowledge.jsonl")
    ]


def rows(path: Path) -> list[dict[str, Any]]:
    """The objects of a file of JSON lines. Raises FileNotFoundError."""
    return [json.loads(line) for line in path.read_text(encoding="utf-8").splitlines()]


def _itself(article: Article) -> Article:
    return article


def _silent(_: str) -> None:
    pass
