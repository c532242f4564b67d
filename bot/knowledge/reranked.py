"""A search whose best passages are put in order by a model that reads each with the question."""

from __future__ import annotations

import logging
from collections.abc import Collection
from dataclasses import replace
from typing import TypeAlias

from bot.errors import ModelUnavailable
from bot.knowledge.audiences import Audiences
from bot.knowledge.fusion import score_of
from bot.knowledge.search import PostgresSearch
from bot.model import Passage, Query, Reader
from bot.ports import Embedder, Reranker
from bot.store.db import Database

log = logging.getLogger("firstline.search")
READ = 30  # passages that it reads: what stands further down is hardly ever right, and each costs time
MOST_CHARS = 2_000  # of the question, and of a passage: such models take 512 tokens or little more


class RerankedSearch:
    """A `Search`. Thread-safe."""

    def __init__(self, search: PostgresSearch, reranker: Reranker) -> None:
        self._search = search
        self._reranker = reranker

    def search(self, query: Query | str, limit: int, reader: Reader) -> tuple[Passage, ...]:
        """As `PostgresSearch` has it. Where the model fails, passages stay in the order found, and the log says so."""
        query = Query(query) if isinstance(query, str) else query
        found = self._search.search(query, max(limit, READ), reader)
        asked = f"{query.context}\n{query.text}".strip()[:MOST_CHARS]
        return tuple(
            replace(passage, score=score_of(place))
            for place, passage in enumerate(self._in_order(asked, found)[:limit], start=1)
        )

    def article(self, url: str, reader: Reader) -> tuple[Passage, ...]:
        return self._search.article(url, reader)

    def still_shown(self, urls: Collection[str], reader: Reader) -> frozenset[str]:
        return self._search.still_shown(urls, reader)

    def _in_order(self, asked: str, found: tuple[Passage, ...]) -> list[Passage]:
        first, rest = list(found[:READ]), list(found[READ:])
        if len(first) < 2:
            return [*first, *rest]
        texts = [f"{passage.title}\n\n{passage.text}"[:MOST_CHARS] for passage in first]
        try:
            scores = self._reranker.scores(asked, texts)
        except ModelUnavailable as error:
            log.warning("the reranking model failed; passages stay as found", extra={"error": type(error).__name__})
            return [*first, *rest]
        places = sorted(range(len(first)), key=lambda place: -scores[place])
        return [*(first[place] for place in places), *rest]


AnySearch: TypeAlias = PostgresSearch | RerankedSearch


def searched(
    database: Database, audiences: Audiences, embedder: Embedder | None, reranker: Reranker | None
) -> AnySearch:
    found = PostgresSearch(database, embedder, audiences)
    return found if reranker is None else RerankedSearch(found, reranker)
