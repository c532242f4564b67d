"""A reranking model behind each of the two forms of `/rerank`, over real HTTP; one that fails changes nothing."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

import pytest

from bot.errors import ModelUnavailable
from bot.llm.reranking.http import HttpReranker
from tests.support.dialects import Answer, ScriptedServer, scripted_server

TEXTS = ["about paper", "about ink", "about cables"]
SCORES = [0.1, 0.9, -3.5]


@pytest.fixture
def server() -> Iterator[ScriptedServer]:
    with scripted_server() as running:
        yield running


def reranker(server: ScriptedServer, timeout: float = 10) -> HttpReranker:
    return HttpReranker(api_key="sk-t", base_url=server.url, model="r", timeout=timeout)


def results(name: str = "relevance_score") -> list[dict[str, Any]]:
    """The best first, as servers give them."""
    best = sorted(range(len(SCORES)), key=lambda index: -SCORES[index])
    return [{"index": index, name: SCORES[index], "document": {"text": TEXTS[index]}} for index in best]


def test_scores_come_in_the_order_of_the_texts(server: ScriptedServer) -> None:
    server.answer = lambda _: Answer({"id": "x", "results": results(), "usage": {"total_tokens": 9}})
    assert reranker(server).scores("no ink", TEXTS) == SCORES
    (asked,) = server.bodies
    assert asked == {"model": "r", "query": "no ink", "documents": TEXTS}


def test_a_server_that_wants_texts_gets_them_and_is_remembered(server: ScriptedServer) -> None:
    def tei(body: Mapping[str, Any]) -> Answer:
        if "texts" not in body:
            return Answer("Failed to deserialize the JSON body into the target type: missing field `texts`", 422)
        return Answer(results("score"))

    server.answer = tei
    model = reranker(server)
    assert [model.scores("no ink", TEXTS) for _ in range(2)] == [SCORES, SCORES]
    assert ["texts" in asked for asked in server.bodies] == [False, True, True]


@pytest.mark.parametrize(
    "answer",
    [
        Answer({"error": "busy"}, 503),
        Answer({"error": "who are you"}, 401),
        Answer({"message": "no such model"}, 400),
        Answer({"results": results()[:2]}),
        Answer({"results": [{"index": index, "relevance_score": None} for index in range(3)]}),
        Answer({"data": []}),
        Answer([1, 2, 3]),
        Answer("<html>"),
    ],
)
def test_what_is_no_order_is_an_error(server: ScriptedServer, answer: Answer) -> None:
    server.answer = lambda _: answer
    with pytest.raises(ModelUnavailable):
        reranker(server).scores("no ink", TEXTS)
