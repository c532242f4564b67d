"""The rounds over real HTTP: tools offered, called and answered as the published contract has it, and servers that do
it in other ways or fail between two rounds."""

from __future__ import annotations

import json
from typing import Any

import pytest

from bot.model import Reason
from bot.pipeline import Services
from tests.support.asking import ask, says, text_of
from tests.support.openai_answers import call_deltas
from tests.support.openai_contract import keeps_contract
from tests.support.openai_server import OpenAIServer, Script

QUESTION = "How do I reset my password?"
WHAT_THE_ARTICLE_SAYS = "choose Security"


def roles(body: Any) -> list[str]:
    return [message["role"] for message in body["messages"]]


def test_what_is_offered_called_and_told_keeps_the_published_contract(
    with_model: Services, server: OpenAIServer
) -> None:
    outcome = ask(with_model, QUESTION)

    assert WHAT_THE_ARTICLE_SAYS in text_of(outcome)
    first, second = (request.body for request in server.requests)
    assert {tool["function"]["name"] for tool in first["tools"]} == {"search_knowledge", "not_found", "hand_over"}
    assert "tool_choice" not in first
    assert roles(second) == ["system", "user", "assistant", "tool"]
    assert second["messages"][0] == first["messages"][0]
    assert second["tools"] == first["tools"]
    keeps_contract(server)


def test_a_server_that_refuses_tools_is_offered_none_any_more(with_model: Services, server: OpenAIServer) -> None:
    server.script = Script(refuses=("tools",))

    first, second = ask(with_model, QUESTION), ask(with_model, QUESTION)

    assert WHAT_THE_ARTICLE_SAYS in text_of(first)
    assert WHAT_THE_ARTICLE_SAYS in text_of(second)
    assert not first.model_failed
    # Offered once; then asked without them, and again with the passages. The second question has those at once.
    assert ["tools" in request.body for request in server.requests] == [True, False, False, False]


def test_several_calls_of_one_turn_are_all_answered(with_model: Services, server: OpenAIServer) -> None:
    calls = [(f"call_{number}", "search_knowledge", json.dumps({"query": QUESTION})) for number in range(3)]
    server.script = Script(mode="deltas", deltas=call_deltas(*calls, size=10_000), times=1)

    outcome = ask(with_model, QUESTION)

    assert WHAT_THE_ARTICLE_SAYS in text_of(outcome)
    assert roles(server.requests[-1].body)[-4:] == ["assistant", "tool", "tool", "tool"]


@pytest.mark.parametrize("arguments", ['{"query": ', "[]", "null", '{"query": NaN}'])
def test_arguments_that_cannot_be_read_cost_one_round(
    with_model: Services, server: OpenAIServer, arguments: str
) -> None:
    deltas = call_deltas(("call_1", "search_knowledge", arguments), size=10_000)
    server.script = Script(mode="deltas", deltas=deltas, times=1)

    outcome = ask(with_model, QUESTION)

    assert WHAT_THE_ARTICLE_SAYS in text_of(outcome)
    assert not outcome.model_failed


@pytest.mark.parametrize(
    "script",
    [
        Script(mode="error", status=429, retry_after="0", times=1),
        Script(mode="error", status=500, retry_after="0", times=1),
        Script(mode="cut", times=1),
        Script(mode="refusal", times=1),
        Script(mode="empty", times=1),
    ],
)
def test_a_failure_that_passes_costs_no_answer(with_model: Services, server: OpenAIServer, script: Script) -> None:
    server.script = script

    outcome = ask(with_model, QUESTION)

    assert WHAT_THE_ARTICLE_SAYS in text_of(outcome)
    assert not outcome.model_failed


def test_where_the_model_fails_the_articles_are_quoted_and_where_they_are_silent_too_a_prepared_text_says_so(
    with_model: Services, server: OpenAIServer
) -> None:
    server.script = Script(mode="error", status=500, retry_after="0")

    quoted, silent = ask(with_model, QUESTION), ask(with_model, "What is the weather in Paris?")

    assert WHAT_THE_ARTICLE_SAYS in text_of(quoted)
    assert WHAT_THE_ARTICLE_SAYS not in text_of(silent)
    assert text_of(silent)
    for outcome in (quoted, silent):
        assert outcome.decision.escalate
        assert outcome.decision.reason is Reason.MODEL_FAILURE


@pytest.mark.parametrize(
    "text",
    [
        '<think>\nPassage 1 fits.\n</think>\n\n{"result": "answered", "answer": "Open Settings, choose Security. [1]"}',
        'Here is the JSON:\n```json\n{"result": "answered", "answer": "Open Settings, choose Security. [1]"}\n```',
        '{"result": "answered", "answer": "Open Settings, choose Security. [1]"}\n\nAnything else?',
        json.dumps(json.dumps({"result": "answered", "answer": "Open Settings, choose Security. [1]"})),
        "Open Settings, choose Security. [1]",
    ],
)
def test_a_server_that_says_the_same_to_every_request_is_understood(
    with_model: Services, server: OpenAIServer, text: str
) -> None:
    says(server, text)

    outcome = ask(with_model, QUESTION)

    assert text_of(outcome) == "Open Settings, choose Security."
    assert outcome.answer is not None
    assert [cite.title for cite in outcome.answer.cites] == ["Reset your password"]
    last = server.requests[-1].body["messages"][-1]
    assert last["role"] == "user"
    assert "<passage-" in last["content"]
    assert QUESTION in last["content"]
