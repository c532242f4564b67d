"""Tool calls over the OpenAI wire format, against a server over real HTTP: what a model calls comes through whole, and
the results go back in the form that the vendor publishes.
"""

from __future__ import annotations

import json
import logging
from collections.abc import Iterator, Mapping
from dataclasses import replace
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.errors import BadModelOutput, ModelUnavailable
from bot.llm.chat import OpenAIChat
from bot.llm.tool_calls import PartialCalls
from bot.model import (
    AssistantMessage,
    Finished,
    ModelReply,
    Prompt,
    SystemMessage,
    TextPiece,
    ToolCall,
    ToolDefinition,
    ToolResult,
    UserMessage,
)
from tests.support.openai_answers import call_deltas
from tests.support.openai_contract import keeps_contract
from tests.support.openai_server import OpenAIServer, Script, openai_server

ORDER = ToolDefinition(
    name="order_status",
    description="Where an order is.",
    parameters={"type": "object", "properties": {"order": {"type": "string"}}, "required": ["order"]},
)
PROMPT = Prompt(messages=(SystemMessage("Help."), UserMessage("Where are orders 7 and 8?")), tools=(ORDER,))
FIRST = ("call_a", "order_status", '{"order": "number 7"}')
SECOND = ("call_b", "order_status", '{"order": "number 8"}')


@pytest.fixture
def server() -> Iterator[OpenAIServer]:
    with openai_server() as running:
        yield running


@pytest.fixture
def model(server: OpenAIServer) -> OpenAIChat:
    return OpenAIChat(api_key="sk-test", base_url=server.url, model="gpt-4.1-mini", timeout=20.0, max_output_tokens=300)


def calls(server: OpenAIServer, *deltas: Mapping[str, Any], **more: Any) -> None:
    """The next reply streams these deltas."""
    server.script = Script(mode="deltas", deltas=deltas, **more)


def test_two_parallel_calls_come_whole_after_the_text_and_before_the_end(
    server: OpenAIServer, model: OpenAIChat
) -> None:
    calls(server, {"content": "Let me look."}, *call_deltas(FIRST, SECOND))

    *pieces, end = model.reply(PROMPT)

    assert pieces == [
        TextPiece("Let me look."),
        ToolCall(id="call_a", name="order_status", arguments={"order": "number 7"}),
        ToolCall(id="call_b", name="order_status", arguments={"order": "number 8"}),
    ]
    assert isinstance(end, Finished)
    assert end.usage.input_tokens > 0


def test_results_go_back_and_the_final_text_comes(server: OpenAIServer, model: OpenAIChat) -> None:
    calls(server, *call_deltas(FIRST, SECOND))
    asked = ModelReply.of(model.reply(PROMPT))
    results = tuple(ToolResult(call.id, f"{call.arguments['order']} is on its way") for call in asked.calls)
    server.script = Script(mode="text", text="Both are on their way.")

    messages = (*PROMPT.messages, AssistantMessage(asked.text, asked.calls), *results)
    final = ModelReply.of(model.reply(replace(PROMPT, messages=messages)))

    assert (final.text, final.calls) == ("Both are on their way.", ())
    *_, assistant, one, two = server.requests[-1].body["messages"]
    assert (assistant["role"], assistant["content"]) == ("assistant", None)
    assert [call["id"] for call in assistant["tool_calls"]] == ["call_a", "call_b"]
    assert json.loads(assistant["tool_calls"][1]["function"]["arguments"]) == {"order": "number 8"}
    assert one == {"role": "tool", "tool_call_id": "call_a", "content": "number 7 is on its way"}
    assert two == {"role": "tool", "tool_call_id": "call_b", "content": "number 8 is on its way"}
    keeps_contract(server)


def test_a_result_that_is_missing_is_refused_as_the_vendor_does(server: OpenAIServer, model: OpenAIChat) -> None:
    """So the stand-in would notice if results went back in the wrong form."""
    call = ToolCall(id="call_a", name="order_status", arguments={})
    messages = (*PROMPT.messages, AssistantMessage("", (call,)), UserMessage("And?"))

    with pytest.raises(ModelUnavailable):
        ModelReply.of(model.reply(Prompt(messages=messages)))


def test_tools_are_offered_with_their_schema_and_only_where_there_are_some(
    server: OpenAIServer, model: OpenAIChat
) -> None:
    ModelReply.of(model.reply(PROMPT))
    ModelReply.of(model.reply(replace(PROMPT, tools=())))

    offered, plain = (request.body for request in server.requests)
    function = {"name": "order_status", "description": "Where an order is.", "parameters": ORDER.parameters}
    assert offered["tools"] == [{"type": "function", "function": function}]
    assert "tools" not in plain
    keeps_contract(server)


@pytest.mark.parametrize(
    "deltas",
    [
        # the id is repeated, or empty, with each fragment
        [
            {"tool_calls": [{"index": 0, "id": "call_a", "function": {"name": "f", "arguments": '{"n":'}}]},
            {"tool_calls": [{"index": 0, "id": "call_a", "function": {"name": "f", "arguments": " 1}"}}]},
            {"tool_calls": [{"index": 1, "id": "call_b", "function": {"name": "g", "arguments": '{"n":'}}]},
            {"tool_calls": [{"index": 1, "id": "", "function": {"name": None, "arguments": " 2}"}}]},
        ],
        # fragments of both in one chunk, in any order
        [
            {"tool_calls": [{"index": 0, "id": "call_a", "function": {"name": "f"}}]},
            {
                "tool_calls": [
                    {"index": 1, "id": "call_b", "function": {"name": "g", "arguments": '{"n": 2'}},
                    {"index": 0, "function": {"arguments": '{"n": 1}'}},
                ]
            },
            {"tool_calls": [{"index": 1, "function": {"arguments": "}"}}]},
        ],
        # whole calls, all of them with the same index or with none
        [
            {"tool_calls": [{"index": 0, "id": "call_a", "function": {"name": "f", "arguments": '{"n": 1}'}}]},
            {"tool_calls": [{"index": 0, "id": "call_b", "function": {"name": "g", "arguments": '{"n": 2}'}}]},
        ],
        [
            {
                "tool_calls": [
                    {"id": "call_a", "function": {"name": "f", "arguments": '{"n": 1}'}},
                    {"id": "call_b", "function": {"name": "g", "arguments": '{"n": 2}'}},
                ]
            }
        ],
        # a null among them, arguments as an object, or encoded twice
        [
            {"tool_calls": [{"index": 0, "id": "call_a", "function": {"name": "f", "arguments": {"n": 1}}}]},
            {"tool_calls": None},
            {"tool_calls": {"index": 1, "id": "call_b", "function": {"name": "g", "arguments": '"{\\"n\\": 2}"'}}},
        ],
    ],
)
@pytest.mark.parametrize("finish", ["tool_calls", "stop"])
def test_servers_that_send_their_fragments_in_other_ways_are_understood(
    server: OpenAIServer, model: OpenAIChat, deltas: list[dict[str, Any]], finish: str
) -> None:
    calls(server, *deltas, finish=finish)

    reply = ModelReply.of(model.reply(PROMPT))

    assert reply.calls == (
        ToolCall(id="call_a", name="f", arguments={"n": 1}),
        ToolCall(id="call_b", name="g", arguments={"n": 2}),
    )


@pytest.mark.parametrize("name", ["f", "g"])
def test_whole_calls_with_neither_index_nor_id_are_kept_apart(
    server: OpenAIServer, model: OpenAIChat, name: str
) -> None:
    fragments = [{"function": {"name": one, "arguments": '{"n": 1}'}} for one in ("f", name)]
    calls(server, {"tool_calls": fragments})

    assert [call.name for call in ModelReply.of(model.reply(PROMPT)).calls] == ["f", name]


def test_a_call_without_an_id_is_given_one_and_one_without_arguments_has_none(
    server: OpenAIServer, model: OpenAIChat
) -> None:
    calls(
        server,
        {"tool_calls": [{"index": 0, "function": {"name": "f", "arguments": ""}}]},
        {"tool_calls": [{"index": 1, "function": {"name": "g"}}]},
    )

    one, two = ModelReply.of(model.reply(PROMPT)).calls

    assert one.id
    assert one.id != two.id
    assert one.arguments == two.arguments == {}


@pytest.mark.parametrize(
    "arguments", ['{"order": "quartz', "quartz", '["quartz"]', '{"a": NaN}', "{} {}", "[" * 100_000]
)
def test_arguments_that_are_no_object_are_an_error_without_their_words(
    server: OpenAIServer, model: OpenAIChat, caplog: pytest.LogCaptureFixture, arguments: str
) -> None:
    caplog.set_level(logging.DEBUG)
    calls(server, *call_deltas(("call_a", "order_status", arguments), size=20_000))

    with pytest.raises(BadModelOutput) as caught:
        ModelReply.of(model.reply(PROMPT))

    assert "quartz" not in f"{caught.value!r} {caught.value.__cause__!r} {caplog.text}"


@pytest.mark.parametrize(
    "delta",
    [
        {"tool_calls": 7},
        {"tool_calls": ["f"]},
        {"tool_calls": [{"index": [], "id": "a", "function": {"name": "f", "arguments": "{}"}}]},
        {"tool_calls": [{"index": 0, "id": 5, "function": {"name": "f", "arguments": "{}"}}]},
        {"tool_calls": [{"index": 0, "id": "a", "function": {"name": "f", "arguments": [1]}}]},
        {"tool_calls": [{"index": 0, "id": "a", "function": "f"}]},
        {"tool_calls": [{"index": 0, "id": "a", "function": {"arguments": "{}"}}]},
        {"content": [7]},
        {},  # it says that it calls something, and calls nothing
    ],
)
def test_fragments_of_another_shape_are_an_error_of_ours(
    server: OpenAIServer, model: OpenAIChat, delta: dict[str, Any]
) -> None:
    calls(server, delta)

    with pytest.raises(BadModelOutput):
        ModelReply.of(model.reply(PROMPT))


@pytest.mark.parametrize("finish", ["length", "content_filter"])
def test_a_call_that_was_cut_off_is_not_made_though_it_reads_well(
    server: OpenAIServer, model: OpenAIChat, finish: str
) -> None:
    calls(server, *call_deltas(FIRST), finish=finish)

    with pytest.raises(BadModelOutput):
        ModelReply.of(model.reply(PROMPT))


def test_a_connection_that_is_lost_within_a_call_is_tried_again(server: OpenAIServer, model: OpenAIChat) -> None:
    """Nothing of it was handed out."""
    calls(server, *call_deltas(FIRST), finish=None, times=1)

    assert ModelReply.of(model.reply(PROMPT)).text
    assert len(server.requests) == 2


def test_neither_arguments_nor_messages_are_shown_by_a_repr() -> None:
    call = ToolCall(id="c", name="f", arguments={"order": "quartz"})
    prompt = Prompt(messages=(UserMessage("quartz"), AssistantMessage("quartz", (call,)), ToolResult("c", "quartz")))

    assert "quartz" not in repr(prompt)
    assert "quartz" not in repr(TextPiece("quartz"))


JSON_TEXTS = st.dictionaries(st.text(), st.none() | st.booleans() | st.integers() | st.text() | st.lists(st.text()))


@given(st.lists(JSON_TEXTS, min_size=1, max_size=3), st.integers(1, 9), st.randoms(use_true_random=False))
def test_fragments_of_any_size_and_mixed_in_any_way_give_the_same_calls(
    arguments: list[dict[str, Any]], size: int, chance: Any
) -> None:
    texts = [(f"id{number}", "f", json.dumps(value)) for number, value in enumerate(arguments)]
    queues = [list(call_deltas(text, size=size)) for text in texts]
    partial = PartialCalls()

    # Calls begin in order, and what follows of them is mixed.
    waiting = []
    for index, queue in enumerate(queues):
        waiting.append(queue)
        partial.take({**queue.pop(0)["tool_calls"][0], "index": index})
    while waiting := [queue for queue in waiting if queue]:
        queue = chance.choice(waiting)
        partial.take({**queue.pop(0)["tool_calls"][0], "index": next(n for n, q in enumerate(queues) if q is queue)})

    assert [call.arguments for call in partial.whole()] == arguments


def test_half_an_emoji_that_a_model_wrote_can_be_kept_and_told_it_again(
    model: OpenAIChat, server: OpenAIServer
) -> None:
    arguments = json.dumps({"order": "\ud83d", "\ud83d": ["\ud83d\ude42"]})
    said = ({"content": "Let me see \ud83d"}, {"reasoning_content": "Hm \ud83d"})
    calls(server, *said, *call_deltas(("call_\ud83d", "order_\ud83d", arguments)))

    reply = ModelReply.of(model.reply(PROMPT))
    messages = (*PROMPT.messages, AssistantMessage(reply.text, reply.calls), ToolResult(reply.calls[0].id, "Sent."))
    ModelReply.of(model.reply(replace(PROMPT, messages=messages)))

    assert reply.calls[0].arguments == {"order": "\ufffd", "\ufffd": ["🙂"]}
    *_, told, result = server.requests[-1].body["messages"]
    assert told["content"] == "Let me see "
    assert told["reasoning_content"] == "Hm \ufffd"
    assert result["tool_call_id"] == told["tool_calls"][0]["id"]


@pytest.mark.parametrize("depth", [300, 600, 5000])
def test_arguments_nested_without_end_are_no_call_or_a_call_that_can_be_told_again(
    model: OpenAIChat, server: OpenAIServer, depth: int
) -> None:
    calls(server, *call_deltas(("call_a", "order_status", f'{{"order": {"[" * depth}{"]" * depth}}}'), size=100))

    try:
        reply = ModelReply.of(model.reply(PROMPT))
    except BadModelOutput:
        return
    messages = (*PROMPT.messages, AssistantMessage("", reply.calls), ToolResult("call_a", "Not run."))
    ModelReply.of(model.reply(replace(PROMPT, messages=messages)))
