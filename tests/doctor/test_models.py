"""The language model and the embedder are really asked: what they can do is told, and why they do not answer."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from dataclasses import replace
from typing import Any

import pytest

from bot.app import settings as app_settings
from bot.app.doctor import databases, models
from bot.config import Settings
from bot.health import Finding, Level
from bot.knowledge.ingest import ingest
from bot.knowledge.vectors.filling import Filling
from tests.doctor.conftest import Patient
from tests.support.dialects import DONE, STOP, Answer, ScriptedServer, chunk, event, scripted_server
from tests.support.embedder import FakeEmbedder
from tests.support.store import Store

KEY = "sk-secret"
OBJECT = json.dumps({"words": "one two three"})


@pytest.fixture
def server() -> Iterator[ScriptedServer]:
    with scripted_server(answer) as running:
        yield running


def settings(server: ScriptedServer, **model: Any) -> Settings:
    environment = {"OPENAI_API_KEY": KEY, "OPENAI_BASE_URL": server.url}
    given = app_settings.load(environment, dotenv=None)
    changed = given.behaviour.model.model_copy(update={"name": "small", "embedding_dimensions": 2, **model})
    return replace(given, behaviour=given.behaviour.model_copy(update={"model": changed}))


def answer(body: Mapping[str, Any]) -> Answer:
    """What a server does that can do everything."""
    if "input" in body:
        return Answer({"data": [{"embedding": [1.0, 2.0]} for _ in body["input"]]})
    if "tools" in body:
        call = {"id": "a", "function": {"name": "look_up", "arguments": '{"word": "ready"}'}}
        message = {"role": "assistant", "content": None, "tool_calls": [call]}
        return Answer({"choices": [{"message": message, "finish_reason": "tool_calls"}]})
    pieces = [event(chunk({"content": OBJECT[at : at + 9]})) for at in range(0, len(OBJECT), 9)]
    return Answer("".join(pieces) + event(STOP) + DONE)


def said(text: str) -> Answer:
    return Answer({"choices": [{"message": {"content": text}, "finish_reason": "stop"}]})


def told(found: Iterator[Finding]) -> list[Finding]:
    findings = list(found)
    assert KEY not in str(findings)
    assert all(finding.cure for finding in findings if finding.level is not Level.OK)
    return findings


def test_what_a_server_can_do_is_told(server: ScriptedServer) -> None:
    (found,) = told(models.check_model(settings(server)))
    assert found.level is Level.OK
    assert found.found.startswith("small at 127.0.0.1:")
    assert found.found.endswith("it comes in pieces, tools: yes, JSON: by schema")
    assert len(server.bodies) == 2


def test_a_server_that_can_do_little_is_told_to_be_one_and_is_well(server: ScriptedServer) -> None:
    def little(body: Mapping[str, Any]) -> Answer:
        named = next((name for name in ("tools", "response_format") if name in body), None)
        return (
            Answer({"error": {"message": f"unsupported: {named}"}}, 500)
            if named
            else said(f"<think>Hm.</think>```json\n{OBJECT}\n```")
        )

    server.answer = little
    (found,) = told(models.check_model(settings(server)))
    assert found.level is Level.OK
    assert "in one piece, tools: no: the articles go into the prompt, JSON: asked for in words" in found.found


def test_a_model_that_cannot_keep_to_a_form_is_something_to_look_at(server: ScriptedServer) -> None:
    server.answer = lambda body: said("I am a large language model.")
    well, look = told(models.check_model(settings(server)))
    assert "taken, but not called" in well.found
    assert look.level is Level.WARN


@pytest.mark.parametrize(
    ("answer", "cause", "cure"),
    [
        (Answer({"error": {"message": f"bad key {KEY}"}}, 401), "HTTP 401", "OPENAI_API_KEY"),
        (Answer({"error": {"message": "no such model"}}, 404), "It lists its models, but not small.", "[model] name"),
        (Answer({"error": {"code": "insufficient_quota", "message": "pay"}}, 429), "insufficient_quota", "credit"),
        (Answer("<html>Welcome</html>", content_type="text/html"), "ended early", "OPENAI_BASE_URL"),
        (Answer(event({"choices": [{"delta": {}, "finish_reason": "length"}]})), "length", "max_output_tokens"),
    ],
)
def test_a_server_that_lists_its_models_and_answers_nothing_is_not_well(
    server: ScriptedServer, answer: Answer, cause: str, cure: str
) -> None:
    server.answer = lambda _: answer
    (found,) = told(models.check_model(settings(server)))
    assert found.level is Level.FAIL
    assert cause in found.found
    assert cure in found.cure


def test_without_a_key_nothing_is_asked(server: ScriptedServer) -> None:
    bare = app_settings.load({"OPENAI_BASE_URL": server.url}, dotenv=None)
    assert [one.level for one in told(models.check_model(bare))] == [Level.OFF]
    assert [one.level for one in told(models.check_embedder(bare))] == [Level.OFF]
    assert not server.bodies


def test_the_embedder_is_asked_for_one_vector(server: ScriptedServer) -> None:
    (found,) = told(models.check_embedder(settings(server, embedding="e")))
    assert (found.level, found.found.endswith("vectors of 2 numbers")) == (Level.OK, True)


@pytest.mark.parametrize(
    ("changes", "answer", "cause", "cure"),
    [
        ({"embedding_dimensions": 3}, None, "found 3, but e gives 2", "firstline ingest"),
        ({}, Answer({"error": {"message": "?"}}, 401), "HTTP 401", "OPENAI_API_KEY"),
        ({}, Answer({"error": {"message": "?"}}, 404), "HTTP 404", "[model] embedding"),
        ({}, Answer("{}"), "another form", "OPENAI_BASE_URL"),
    ],
)
def test_an_embedder_that_does_not_work_is_told(
    server: ScriptedServer, changes: dict[str, Any], answer: Answer | None, cause: str, cure: str
) -> None:
    if answer is not None:
        server.answer = lambda _: answer
    (found,) = told(models.check_embedder(settings(server, embedding="e", **changes)))
    assert found.level is Level.FAIL
    assert cause in found.found
    assert cure in found.cure


def test_the_reranking_model_is_asked_for_an_order(server: ScriptedServer) -> None:
    def given(url: str | None) -> Settings:
        return app_settings.load({"RERANK_BASE_URL": url} if url else {}, dotenv=None)

    def asked(url: str | None) -> Finding:
        (found,) = told(models.check_reranker(given(url)))
        return found

    assert asked(None).level is Level.OFF
    server.answer = lambda _: Answer({"results": [{"index": at, "relevance_score": 0.5} for at in range(2)]})
    assert asked(server.url).level is Level.OK
    server.answer = lambda _: Answer({"error": {"message": "?"}}, 401)
    assert (asked(server.url).level, "RERANK_API_KEY" in asked(server.url).cure) == (Level.FAIL, True)


def test_passages_without_a_vector_of_the_embedder_are_counted(
    patient: Patient, store: Store, tmp_path: Any, server: ScriptedServer
) -> None:
    (tmp_path / "a.md").write_text("The office is in Lisbon.")
    embedder = FakeEmbedder(store.database, dimensions=2, name="old")
    ingest(store.database, embedder, [str(tmp_path)], lambda _: None)
    model = settings(server, embedding="e").behaviour.model
    given = patient.settings(OPENAI_API_KEY=KEY)
    given = replace(given, behaviour=given.behaviour.model_copy(update={"model": model}))

    (found,) = [one for one in databases.check_knowledge(given) if one.what == "vectors"]

    assert found.level is Level.WARN
    assert found.found == "0 of 1 passage (0%) have one of e:2; the others are found by their words alone"

    Filling(store.database, embedder).run()
    (found,) = [one for one in databases.check_knowledge(given) if one.what == "vectors"]
    assert found.found.endswith("meanwhile the search goes by old:2, which 1 has")
