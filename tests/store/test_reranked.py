"""What is found, in the order of a reranking model; as found where that fails."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from contextlib import closing
from pathlib import Path
from typing import Any

import pytest

from bot.knowledge.ingest import ingest
from bot.knowledge.reranked import RerankedSearch
from bot.knowledge.search import PostgresSearch
from bot.llm.reranking.http import HttpReranker
from bot.model import ANYBODY
from bot.store.db import Database
from tests.support.dialects import Answer, ScriptedServer, scripted_server


@pytest.fixture
def search(database_url: str, tmp_path: Path) -> Iterator[PostgresSearch]:
    for name, text in {"a": "Ink. Ink is low.", "b": "Ink is dry.", "c": "The right ink."}.items():
        (tmp_path / f"{name}.md").write_text(f"# {name}\n\n{text}", encoding="utf-8")
    with closing(Database(database_url, 2)) as database:
        ingest(database, None, [str(tmp_path)], lambda _: None)
        yield PostgresSearch(database, None)


def urls(search: PostgresSearch | RerankedSearch, limit: int) -> list[str]:
    return [one.url for one in search.search("which ink", limit, ANYBODY)]


def reranked(search: PostgresSearch, server: ScriptedServer) -> RerankedSearch:
    return RerankedSearch(search, HttpReranker(api_key="k", base_url=server.url, model=None, timeout=5))


def test_the_model_decides_the_order_also_of_what_the_limit_would_have_left_out(search: PostgresSearch) -> None:
    def likes_the_right_one(body: Mapping[str, Any]) -> Answer:
        scores = [float("right" in text) for text in body["documents"]]
        return Answer({"results": [{"index": at, "relevance_score": score} for at, score in enumerate(scores)]})

    as_found = urls(search, 3)
    with scripted_server(likes_the_right_one) as server:
        found = reranked(search, server).search("which ink", 2, ANYBODY)
    assert [one.url for one in found] == ["c.md", *[url for url in as_found if url != "c.md"][:1]]
    assert [one.score for one in found] == [one.score for one in search.search("which ink", 2, ANYBODY)]


def test_a_model_that_fails_leaves_the_order_as_it_was(search: PostgresSearch) -> None:
    with scripted_server(lambda _: Answer({"error": "busy"}, 503)) as server:
        assert urls(reranked(search, server), 3) == urls(search, 3)
