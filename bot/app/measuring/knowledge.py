"""Articles in a real Postgres of their own, for as long as something is measured: ingested and searched as always."""

from __future__ import annotations

import tempfile
from collections.abc import Iterator, Sequence
from contextlib import closing, contextmanager
from functools import partial
from pathlib import Path

from bot.embedded.servers import start
from bot.knowledge.article import Article, Entry, Source
from bot.knowledge.ingest import ingest_sources
from bot.knowledge.search import PostgresSearch
from bot.model import Audience
from bot.store.db import Database, migrate


@contextmanager
def knowledge(articles: Sequence[Article]) -> Iterator[PostgresSearch]:
    """Searched by words alone: no model is asked for vectors."""
    with tempfile.TemporaryDirectory(prefix="firstline-eval-") as folder, start(Path(folder)) as servers:
        migrate(servers.database_url)
        with closing(Database(servers.database_url, 2)) as database:
            entries = [Entry(key=one.key, name=one.key, read=partial(_as_it_is, one)) for one in articles]
            ingest_sources(database, None, [Source(name="eval", entries=entries)], _silent, Audience.CUSTOMER)
            yield PostgresSearch(database, None)


def _as_it_is(article: Article) -> Article:
    return article


def _silent(_: str) -> None:
    pass
