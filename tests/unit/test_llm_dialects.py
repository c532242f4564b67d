"""Servers that speak the protocol in their own way: what each is documented to send is read, what it refuses is done
without, over real HTTP. No real server of these is asked; docs/models.md says which were.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import replace
from itertools import chain, pairwise
from typing import Any

import openai
import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.errors import BadModelOutput, ModelUnavailable
from bot.llm import chat
from bot.llm.chat import OpenAIChat
from bot.llm.client import connect
from bot.llm.complaints import BELIEVED_SECONDS, Refused
from bot.llm.events import values
from bot.llm.stream import ErrorWithin, Received
from bot.model import (
    AssistantMessage,
    ModelReply,
    Picture,
    Prompt,
    SystemMessage,
    ToolDefinition,
    ToolResult,
    UserMessage,
)
from tests.support.dialects import (
    DIALECTS,
    DONE,
    STOP,
    TEXT,
    Answer,
    ScriptedServer,
    chunk,
    event,
    scripted_server,
    usage,
)

SCHEMA = {"type": "object", "properties": {"answer": {"type": "string"}}, "required": ["answer"]}
PLAIN = Prompt(messages=(SystemMessage("Answer."), UserMessage("How?")))
ASKED = replace(PLAIN, schema=SCHEMA)
TOOL = ToolDefinition(name="find", description="Finds.", parameters={"type": "object", "properties": {}})
FOUND = Answer(DIALECTS["openai"])


@pytest.fixture(scope="module")
def one_server() -> Iterator[ScriptedServer]:
    with scripted_server() as running:
        yield running


@pytest.fixture
def server(one_server: ScriptedServer) -> ScriptedServer:
    one_server.answer = lambda _: FOUND
    one_server.bodies.clear()
    one_server.requests.clear()
    return one_server


@pytest.fixture(scope="module")
def connection(one_server: ScriptedServer) -> openai.OpenAI:
    """One for all tests: each reads the system's certificates anew."""
    return connect("sk-t", one_server.url, 20)


@pytest.fixture
def model(server: ScriptedServer, connection: openai.OpenAI, monkeypatch: pytest.MonkeyPatch) -> OpenAIChat:
    with monkeypatch.context() as patch:
        patch.setattr(chat, "connect", lambda *_: connection)
        return made(server.url)


def made(url: str, **changes: Any) -> OpenAIChat:
    values = {"api_key": "sk-t", "base_url": url, "model": "m", "timeout": 20.0, "max_output_tokens": 300, **changes}
    return OpenAIChat(**values)


def reply(model: OpenAIChat, prompt: Prompt = PLAIN) -> ModelReply:
    return ModelReply.of(model.reply(prompt))


def refusing(server: ScriptedServer, refusal: Answer, *fields: str) -> None:
    """Refuses a request with any of these fields; else answers."""
    server.answer = lambda body: refusal if any(name in body for name in fields) else FOUND


@pytest.mark.parametrize("whole", [False, True])
@pytest.mark.parametrize("dialect", DIALECTS)
def test_every_dialect_says_the_same(server: ScriptedServer, model: OpenAIChat, dialect: str, whole: bool) -> None:
    server.answer = lambda _: Answer(DIALECTS[dialect], content_type="text/plain" if whole else "text/event-stream")

    said = reply(model, replace(PLAIN, whole=whole))

    assert said.text == TEXT
    assert (said.usage.input_tokens, said.usage.output_tokens) == (40, 9)
    assert len(server.bodies) == 1


@given(st.sampled_from(sorted(DIALECTS)), st.lists(st.integers(1, 900), max_size=40), st.integers(1, 60))
def test_any_split_of_the_bytes_says_the_same(dialect: str, cuts: list[int], every: int) -> None:
    body = DIALECTS[dialect].encode()
    edges = sorted({0, len(body), *range(0, len(body), every), *(cut % len(body) for cut in cuts)})
    parts = [body[start:end] for start, end in pairwise(edges)]
    received = Received()

    text = "".join(received.take(value) for value in values(chain.from_iterable((part, b"") for part in parts)))

    assert (text, received.calls()) == (TEXT, ())
    assert (received.tokens.input, received.tokens.output) == (40, 9)


@given(st.text(min_size=1).filter(str.strip), st.lists(st.integers(0, 60), max_size=12))
def test_any_split_into_pieces_says_the_same(text: str, cuts: list[int]) -> None:
    edges = sorted({0, len(text), *(cut % len(text) for cut in cuts)})
    pieces = [chunk({"content": text[start:end]}) for start, end in pairwise(edges)]
    received = Received()

    assert "".join(map(received.take, [*pieces, STOP])) == text
    assert received.calls() == ()


def test_a_character_in_two_halves_is_one_and_half_a_character_alone_is_none() -> None:
    received = Received()
    halves = [chunk({"content": piece}) for piece in ("Fine \ud83d", "\ude42, broken \ud83d", "!")]

    assert "".join(map(received.take, [*halves, STOP])) == "Fine 🙂, broken \ufffd!"


@pytest.mark.parametrize(
    ("details", "cached"),
    [
        ({"prompt_tokens_details": {"cached_tokens": 32}}, 32),
        ({"prompt_tokens_details": {"cached_tokens": None}}, 0),
        ({"prompt_cache_hit_tokens": 32, "prompt_cache_miss_tokens": 8}, 32),
        ({"cache_read_input_tokens": 32}, 32),
        ({"cached_tokens": 32}, 32),
        ({"cached_tokens": 99}, 40),
        ({"prompt_tokens_details": [], "cached_tokens": "all"}, 0),
    ],
)
def test_tokens_that_were_cached_are_counted(
    server: ScriptedServer, model: OpenAIChat, details: dict[str, Any], cached: int
) -> None:
    server.answer = lambda _: Answer(event(chunk({"content": "Yes."})) + event(STOP) + event(usage(**details)) + DONE)
    assert reply(model).usage.cached_tokens == cached


@pytest.mark.parametrize(
    "body",
    [
        event(chunk({"content": "Half of"})),  # neither a reason nor [DONE]
        event(chunk({"content": "Half of"}, "length")) + DONE,
        event(chunk({"content": "Half of"}, "MAX_TOKENS")) + DONE,
        event(chunk({"content": "Half of"}, "content_filter")) + DONE,
        event(chunk({"content": "Half of"})) + event(chunk({}, "SAFETY")) + DONE,
        event(chunk({"content": "Half of"})) + event(chunk({"refusal": "No."}, "stop")) + DONE,
        event(chunk({"reasoning_content": "I should say yes."})) + event(STOP) + DONE,
        event(chunk({"content": [{"type": "thinking", "thinking": [{"type": "text", "text": "Hm."}]}]}, "stop")) + DONE,
        event(chunk({"content": 7}, "stop")) + DONE,
        event(chunk({"content": [["a"]]}, "stop")) + DONE,
        "data: {not json\n\n" + DONE,
        "<html>Bad gateway</html>",
        "",
        "[1, 2]",
        DONE,
        '{"choices": []}',
        '{"choices": [{"message": {"content": "Half',
    ],
)
@pytest.mark.parametrize("whole", [False, True])
def test_what_is_no_whole_reply_is_none(server: ScriptedServer, model: OpenAIChat, body: str, whole: bool) -> None:
    server.answer = lambda _: Answer(body)
    with pytest.raises(BadModelOutput):
        reply(model, replace(PLAIN, whole=whole))


@pytest.mark.parametrize(
    "error",
    [
        event({"error": {"message": "overloaded", "code": 529}}),
        event({"error": "overloaded"}),
        event({"object": "error", "message": "out of memory", "code": 500}),
        'event: error\ndata: {"message": "overloaded", "type": "overloaded_error"}\n\n',
        event({"type": "error", "error": {"type": "overloaded_error", "message": "Overloaded"}}),
        event(chunk({"content": ""}, "error", error={"code": 502, "message": "Provider disconnected"})),
        event({"choices": [{"delta": {"content": ""}, "finish_reason": "error", "error": {"code": 502}}]}),
    ],
)
def test_an_error_in_mid_stream_is_seen(error: str) -> None:
    received = Received()
    with pytest.raises(ErrorWithin):
        [received.take(value) for value in values([error.encode()])]


def test_an_error_in_mid_stream_is_tried_again_unless_something_was_said(
    server: ScriptedServer, model: OpenAIChat
) -> None:
    error = event({"error": {"message": "overloaded", "code": 529}}) + DONE
    server.answer = lambda _: Answer(error) if len(server.bodies) == 1 else FOUND
    assert reply(model).text == TEXT

    server.answer = lambda _: Answer(event(chunk({"content": "Half of"})) + error)
    with pytest.raises(ModelUnavailable):
        reply(model)
    assert len(server.bodies) == 3


# What real servers say when they are given a JSON schema that they do not take.
NO_SCHEMA = {
    "llama-cpp-python": Answer(
        {
            "error": {
                "message": "[{'type': 'literal_error', 'loc': ('body', 'response_format', 'type'), 'msg': \"Input"
                " should be 'text' or 'json_object'\", 'input': 'json_schema', 'ctx': {}}]",
                "type": "internal_server_error",
                "param": None,
                "code": None,
            }
        },
        500,
    ),
    "DeepSeek": Answer({"error": {"message": "This response_format type is unavailable now", "param": None}}, 400),
    "OpenAI": Answer(
        {"error": {"message": "Invalid schema for response_format 'reply'", "param": "response_format", "code": None}},
        400,
    ),
    "FastAPI": Answer(
        {"detail": [{"loc": ["body", "response_format", "type"], "msg": "unexpected value", "input": {"tools": []}}]},
        422,
    ),
    "Gemini": Answer([{"error": {"code": 400, "message": "JSON mode is not enabled for models/gemma-3-27b-it"}}], 400),
    "vague": Answer({"error": {"message": "Bad request"}}, 400),
    "in the stream": Answer(event({"error": {"code": 400, "message": "json_schema is not supported"}}) + DONE),
}


@pytest.mark.parametrize("refusal", NO_SCHEMA)
def test_between_a_schema_and_nothing_there_is_json_mode(
    server: ScriptedServer, model: OpenAIChat, refusal: str
) -> None:
    def answer(body: Mapping[str, Any]) -> Answer:
        return NO_SCHEMA[refusal] if body.get("response_format", {}).get("type") == "json_schema" else FOUND

    server.answer = answer
    assert reply(model, ASKED).text == TEXT
    assert [body["response_format"]["type"] for body in server.bodies] == ["json_schema", "json_object"]

    reply(model, ASKED)
    believed = "json_schema" if refusal == "vague" else "json_object"
    assert server.bodies[2]["response_format"]["type"] == believed


@pytest.mark.parametrize("refusal", NO_SCHEMA)
def test_a_server_without_any_form_is_asked_for_none(server: ScriptedServer, model: OpenAIChat, refusal: str) -> None:
    refusing(server, NO_SCHEMA[refusal], "response_format")
    assert reply(model, ASKED).text == TEXT
    assert "response_format" not in server.bodies[-1]
    assert len(server.bodies) == 3


def test_a_fault_that_says_nothing_is_tried_again_without_a_form(server: ScriptedServer, model: OpenAIChat) -> None:
    refusing(server, Answer("Internal Server Error", 500), "response_format")
    assert reply(model, ASKED).text == TEXT
    assert len(server.bodies) == 2


# What real servers say when they are offered tools that they do not take.
NO_TOOLS = {
    "Ollama": Answer({"error": {"message": "registry.ollama.ai/library/gemma:2b does not support tools"}}, 400),
    "vLLM": Answer(
        {
            "error": {
                "message": '"auto" tool choice requires --enable-auto-tool-choice and --tool-call-parser',
                "code": 400,
            }
        },
        400,
    ),
    "llama.cpp": Answer({"error": {"code": 500, "message": "tools param requires --jinja flag"}}, 500),
    "OpenRouter": Answer({"error": {"code": 404, "message": "No endpoints found that support tool use."}}, 404),
    "Gemini": Answer(
        [{"error": {"code": 400, "message": "Function calling is not enabled for models/gemma-3-27b-it"}}], 400
    ),
    "OpenAI": Answer({"error": {"message": "Unsupported parameter: 'tools'", "param": "tools"}}, 400),
    "OpenAI, old": Answer({"error": {"message": "Unrecognized request argument supplied: tools"}}, 400),
    "old llama.cpp": Answer({"error": {"message": "Unsupported param: tools"}}, 500),
    "Groq": Answer({"error": {"message": "`tool calling` is not supported with this model"}}, 400),
    "Bedrock": Answer({"message": "This model doesn't support tool use."}, 400),
    "a gateway": Answer({"error": "tools is not supported in this model."}, 422),
    "FastAPI": Answer({"detail": [{"loc": ["body", "tools"], "msg": "Extra inputs are not permitted"}]}, 422),
}


@pytest.mark.parametrize("refusal", NO_TOOLS)
def test_a_server_without_tools_is_said_to_be_one(server: ScriptedServer, model: OpenAIChat, refusal: str) -> None:
    refusing(server, NO_TOOLS[refusal], "tools")
    prompt = replace(ASKED, tools=(TOOL,))

    assert [reply(model, prompt).toolless for _ in range(2)] == [True, True]

    assert ["tools" in body for body in server.bodies] == [True, False, False]  # known by the second time
    assert all(body["response_format"]["type"] == "json_schema" for body in server.bodies)  # nothing else is given up


def test_one_tool_with_a_schema_of_its_own_kind_does_not_take_all_away(
    server: ScriptedServer, model: OpenAIChat
) -> None:
    error = {"message": "Invalid schema for function 'find'", "param": "tools[0].function.parameters"}
    refusing(server, Answer({"error": error}, 400), "tools")
    assert reply(model, replace(PLAIN, tools=(TOOL,))).toolless

    server.answer = lambda _: FOUND
    assert not reply(model, replace(PLAIN, tools=(TOOL,))).toolless


def test_where_nothing_is_named_tools_are_left_out_last(server: ScriptedServer, model: OpenAIChat) -> None:
    refusing(server, Answer({"error": {"message": "Bad request"}}, 400), "tools")
    assert reply(model, replace(ASKED, tools=(TOOL,))).toolless
    assert "response_format" not in server.bodies[-1]

    reply(model, replace(ASKED, tools=(TOOL,)))
    assert "response_format" in server.bodies[4]  # nothing of it is believed


FILTERED = {
    "message": "The response was filtered due to the prompt triggering Azure OpenAI's content management policy.",
    "type": None,
    "param": "prompt",
    "code": "content_filter",
    "status": 400,
    "innererror": {"code": "ResponsibleAIPolicyViolation"},
}


@pytest.mark.parametrize("answer", [Answer({"error": FILTERED}, 400), Answer(event({"error": FILTERED}) + DONE)])
def test_a_content_filter_is_no_complaint_and_is_asked_once(
    server: ScriptedServer, model: OpenAIChat, answer: Answer
) -> None:
    server.answer = lambda _: answer
    with pytest.raises(BadModelOutput):
        reply(model, ASKED)
    assert len(server.bodies) == 1

    server.answer = lambda _: FOUND
    reply(model, ASKED)
    assert server.bodies[-1]["response_format"]["type"] == "json_schema"


@pytest.mark.parametrize(
    "message",
    [
        "This model's maximum context length is 8192 tokens, but max_completion_tokens is 300",
        "the request exceeds the available context size (4096 tokens), try increasing it; tools",
    ],
)
def test_a_prompt_that_is_too_long_is_not_sent_again(server: ScriptedServer, model: OpenAIChat, message: str) -> None:
    server.answer = lambda _: Answer({"error": {"message": message}}, 400)
    with pytest.raises(ModelUnavailable):
        reply(model, ASKED)
    assert len(server.bodies) == 1


def test_what_a_server_takes_again_is_sent_again_after_a_while() -> None:
    now = 0.0
    refused = Refused(clock=lambda: now)
    assert refused.believe({"stream_options"}) == {"stream_options"}
    assert refused.believe({"stream_options"}) == frozenset()
    now = BELIEVED_SECONDS - 1
    assert refused.now() == {"stream_options"}
    now = BELIEVED_SECONDS * 2
    assert refused.now() == frozenset()


@pytest.mark.parametrize(
    ("status", "message"),
    [
        (400, "System role not supported"),
        (500, "Conversation roles must alternate user/assistant/user/assistant/..."),
        (400, "Developer instruction is not enabled for models/gemma-3-27b-it"),
    ],
)
def test_a_model_that_knows_two_roles_only_is_given_two(
    server: ScriptedServer, model: OpenAIChat, status: int, message: str
) -> None:
    refusal = Answer({"error": {"message": message}}, status)
    server.answer = lambda body: refusal if body["messages"][0]["role"] == "system" else FOUND
    said = (SystemMessage("s"), UserMessage("a"), UserMessage("b", (Picture(content_type="image/png", data=b"x"),)))

    assert reply(model, Prompt(messages=(*said, AssistantMessage("c"), UserMessage("d")))).text == TEXT

    first, second, third = server.bodies[-1]["messages"]
    assert [part.get("text") for part in first["content"]] == ["s\n\na", "b", None]
    assert (second, third) == ({"role": "assistant", "content": "c"}, {"role": "user", "content": "d"})


def test_a_model_that_only_streams_is_streamed(server: ScriptedServer, model: OpenAIChat) -> None:
    """Alibaba's models that think."""
    refusal = Answer({"error": {"message": "This model only support stream mode, please enable the stream"}}, 400)
    server.answer = lambda body: FOUND if body["stream"] else refusal
    for _ in range(2):
        assert reply(model, replace(PLAIN, whole=True)).text == TEXT
    assert [body["stream"] for body in server.bodies] == [False, True, True]


def test_what_a_server_wants_back_beside_a_call_it_gets(server: ScriptedServer, model: OpenAIChat) -> None:
    """Gemini 3 signs its calls, DeepSeek's models that think want their thoughts: without them the results are refused.
    https://ai.google.dev/gemini-api/docs/thought-signatures, https://api-docs.deepseek.com/guides/thinking_mode"""
    signed = {"google": {"thought_signature": "c2ln"}}
    call = {"index": 0, "id": "a", "type": "function", "function": {"name": "find", "arguments": "{}"}}
    thoughts = [{"reasoning_content": "I will"}, {"reasoning_content": " look."}]
    deltas: list[dict[str, Any]] = [*thoughts, {"tool_calls": [{**call, "extra_content": signed}]}]
    streamed = "".join(event(chunk(delta)) for delta in deltas)
    server.answer = lambda _: Answer(streamed + event(chunk({}, "tool_calls")) + DONE)
    asked = reply(model, replace(PLAIN, tools=(TOOL,)))

    server.answer = lambda _: FOUND
    answered = (*PLAIN.messages, AssistantMessage(asked.text, asked.calls), ToolResult("a", "nothing"))
    reply(model, replace(PLAIN, messages=answered))

    assistant = server.bodies[-1]["messages"][2]
    assert assistant["reasoning_content"] == "I will look."
    assert assistant["tool_calls"][0]["extra_content"] == signed
    assert "look" not in repr(asked)


def test_an_address_with_a_query_is_asked_with_it_and_with_the_key_in_azures_header(server: ScriptedServer) -> None:
    """Azure's deployments before its v1 API."""
    url = server.url.replace("/v1", "/openai/deployments/my-gpt?api-version=2024-10-21")
    assert reply(made(url)).text == TEXT
    path, headers = server.requests[0]
    assert path == "/openai/deployments/my-gpt/chat/completions?api-version=2024-10-21"
    assert headers["api-key"] == "sk-t"
