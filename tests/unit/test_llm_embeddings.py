"""Embeddings in the forms in which compatible servers send them, and what is tried again, over real HTTP."""

from __future__ import annotations

import base64
import struct
from collections.abc import Iterator
from typing import Any

import pytest

from bot.errors import ModelUnavailable
from bot.llm.embeddings import OpenAIEmbedder
from tests.support.dialects import Answer, ScriptedServer, scripted_server

VECTORS = [[1.0, 0.5], [0.25, 2.0]]
PLAIN = [{"index": index, "embedding": vector} for index, vector in enumerate(VECTORS)]
BUSY = Answer({"error": {"message": "slow down"}}, 429)


@pytest.fixture
def server() -> Iterator[ScriptedServer]:
    with scripted_server() as running:
        yield running


def embedder(server: ScriptedServer, patience: float = 0.0) -> OpenAIEmbedder:
    return OpenAIEmbedder(api_key="sk-t", base_url=server.url, model="e", dimensions=2, timeout=10, patience=patience)


def of(data: Any) -> Answer:
    return Answer({"object": "list", "data": data}, content_type="application/json")


def packed(vector: list[float]) -> str:
    return base64.b64encode(struct.pack("<2f", *vector)).decode()


@pytest.mark.parametrize(
    "answer",
    [
        of(PLAIN),
        of(PLAIN[::-1]),
        of([{"embedding": vector} for vector in VECTORS]),
        of([{"index": None, "embedding": vector} for vector in VECTORS]),
        of([{"index": 0, "embedding": vector} for vector in VECTORS]),
        of([{"embedding": packed(vector)} for vector in VECTORS]),
        Answer([{"index": one["index"], "embedding": [one["embedding"]]} for one in PLAIN]),
    ],
)
def test_vectors_are_read_in_any_form(server: ScriptedServer, answer: Answer) -> None:
    server.answer = lambda _: answer
    assert embedder(server).embed(["a", "b"]) == VECTORS


@pytest.mark.parametrize(
    "answer",
    [
        of([]),
        of(PLAIN[:1]),
        of(None),
        of([{"index": 0}, {"index": 1}]),
        of([{"embedding": None}, {"embedding": 7}]),
        of([["a"], ["b"]]),
        of([{"embedding": "not base64"}, {"embedding": "?"}]),
        Answer({"error": {"message": "no such model"}}),
        Answer("<html>Bad gateway</html>", content_type="text/html"),
        Answer('{"data": [', content_type="application/json"),
    ],
)
def test_what_are_no_vectors_is_an_error_of_ours(server: ScriptedServer, answer: Answer) -> None:
    server.answer = lambda _: answer
    with pytest.raises(ModelUnavailable):
        embedder(server).embed(["a", "b"])


@pytest.mark.parametrize("busy", [BUSY, Answer("", 500), Answer("", 503)])
def test_a_passing_failure_is_tried_again(server: ScriptedServer, busy: Answer) -> None:
    server.answer = lambda _: of(PLAIN) if len(server.bodies) > 1 else busy
    assert embedder(server).embed(["a", "b"]) == VECTORS


def test_ingestion_has_more_patience_than_a_question(server: ScriptedServer) -> None:
    server.answer = lambda _: of(PLAIN) if len(server.bodies) > 2 else BUSY
    assert embedder(server, patience=5).embed(["a", "b"]) == VECTORS

    server.bodies.clear()
    with pytest.raises(ModelUnavailable):
        embedder(server).embed(["a", "b"])
    assert len(server.bodies) == 2
