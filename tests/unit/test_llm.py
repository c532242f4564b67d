"""The model client against a server that speaks the OpenAI wire format, over real HTTP."""

from __future__ import annotations

import json
import logging
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from functools import cache
from typing import Any

import pytest
from openapi_core import Config, OpenAPI
from openapi_core.testing import MockRequest

from bot.errors import BadModelOutput, ConfigurationError, ModelError, ModelUnavailable
from bot.llm import OpenAIChat, OpenAIEmbedder
from bot.ports import Picture, Prompt
from tests.support.openai_server import Mode, OpenAIServer, Script, openai_server
from tests.support.shared import shared

SECRET = "sk-very-secret"
WORDS = "please reset the password of quartz"
SCHEMA = {
    "type": "object",
    "properties": {"result": {"type": "string"}, "answer": {"type": "string"}},
    "required": ["result", "answer"],
    "additionalProperties": False,
}
PASSAGE = '<passage number="1" title="Password">\nOpen Settings and choose Reset. It takes a minute.\n</passage>'
PROMPT = Prompt(system=f"Answer.\n{PASSAGE}", turns=(("user", WORDS),), schema=SCHEMA)


@pytest.fixture
def server() -> Iterator[OpenAIServer]:
    with openai_server() as running:
        yield running


def chat(server: OpenAIServer, **changes: Any) -> OpenAIChat:
    values = {"model": "gpt-4.1-mini", "timeout": 20.0, "max_output_tokens": 300, **changes}
    return OpenAIChat(api_key=SECRET, base_url=server.url, **values)


def embedder(server: OpenAIServer, dimensions: int = 8) -> OpenAIEmbedder:
    return OpenAIEmbedder(api_key=SECRET, base_url=server.url, model="e", dimensions=dimensions, timeout=10)


@cache
def contract() -> OpenAPI:
    text = shared("contracts/openai/openai-slice.derived.json").read_text(encoding="utf-8")
    return OpenAPI.from_dict(without_discriminators(json.loads(text)), config=Config(spec_validator_cls=None))


def without_discriminators(value: Any) -> Any:
    """The vendor's have no mapping, and name schemas ("user") that are not there; `anyOf` says it all without them."""
    if isinstance(value, dict):
        return {key: without_discriminators(inner) for key, inner in value.items() if key != "discriminator"}
    return [without_discriminators(inner) for inner in value] if isinstance(value, list) else value


def keeps_contract(server: OpenAIServer) -> None:
    for request in server.requests:
        contract().validate_request(
            MockRequest(
                "https://api.openai.com",
                "post",
                request.path,
                headers={"Authorization": f"Bearer {SECRET}"},
                data=json.dumps(request.body).encode(),
                content_type="application/json",
            )
        )


def test_a_reply_is_streamed_piece_by_piece_and_complete(server: OpenAIServer) -> None:
    pieces: list[str] = []
    reply = chat(server).reply(PROMPT, pieces.append)
    assert json.loads(reply.text) == {
        "result": "answered",
        "answer": "Open Settings and choose Reset. It takes a minute. [1]",
        "intent": "ask a question",
        "sentiment": "neutral",
    }
    assert "".join(pieces) == reply.text
    assert len(pieces) > 1
    assert reply.usage.model == "gpt-4.1-mini"
    assert reply.usage.input_tokens > 0
    assert reply.usage.output_tokens > 0


@pytest.mark.parametrize("model", ["gpt-4.1-mini", "gpt-5-mini"])
def test_requests_keep_the_published_contract(server: OpenAIServer, model: str) -> None:
    chat(server, model=model).reply(PROMPT)
    chat(server, model=model).reply(Prompt(system="s", turns=(("user", "u"), ("assistant", "a"), ("user", "v"))))
    embedder(server).embed(["a", "b"])
    assert len(server.requests) == 3
    keeps_contract(server)


def test_a_reasoning_model_has_room_to_think(server: OpenAIServer) -> None:
    chat(server, model="gpt-5-mini", max_output_tokens=300).reply(PROMPT)
    chat(server, model="gpt-4.1-mini", max_output_tokens=300).reply(PROMPT)
    thinking, plain = (request.body for request in server.requests)
    assert thinking["max_completion_tokens"] > plain["max_completion_tokens"] == 300
    assert "reasoning_effort" not in plain


@pytest.mark.parametrize(
    ("mode", "error"),
    [
        ("garbage", BadModelOutput),
        ("shape", BadModelOutput),
        ("html", BadModelOutput),
        ("empty", BadModelOutput),
        ("length", BadModelOutput),
        ("refusal", BadModelOutput),
        ("cut", ModelUnavailable),
    ],
)
def test_rubbish_is_an_error_of_ours(server: OpenAIServer, mode: Mode, error: type[ModelError]) -> None:
    server.script.mode = mode
    with pytest.raises(error):
        chat(server).reply(PROMPT)


@pytest.mark.parametrize("mode", ["dribble", "hang", "silent"])
def test_no_server_holds_a_reply_beyond_its_time(server: OpenAIServer, mode: Mode) -> None:
    server.script.mode = mode
    with pytest.raises(ModelUnavailable):
        chat(server, timeout=0.5).reply(PROMPT)


def test_a_connection_whose_time_was_over_is_not_used_again(server: OpenAIServer) -> None:
    server.script = Script(mode="dribble", times=1)
    model = chat(server, timeout=0.5)
    with pytest.raises(ModelUnavailable):
        model.reply(PROMPT)
    assert model.reply(PROMPT).text


@pytest.mark.parametrize("status", [429, 500, 503])
def test_a_passing_failure_is_tried_once_more(server: OpenAIServer, status: int) -> None:
    server.script = Script(mode="error", status=status, times=1, retry_after="0")
    assert chat(server).reply(PROMPT).text
    assert len(server.requests) == 2


@pytest.mark.parametrize(("status", "retry_after"), [(429, "0"), (500, "soon"), (503, "0")])
def test_a_lasting_failure_is_tried_twice_only(server: OpenAIServer, status: int, retry_after: str) -> None:
    server.script = Script(mode="error", status=status, retry_after=retry_after)
    with pytest.raises(ModelUnavailable):
        chat(server).reply(PROMPT)
    assert len(server.requests) == 2


@pytest.mark.parametrize(("status", "retry_after"), [(429, "60"), (401, None), (403, None), (404, None)])
def test_what_waiting_does_not_mend_is_not_tried_again(
    server: OpenAIServer, status: int, retry_after: str | None
) -> None:
    server.script = Script(mode="error", status=status, retry_after=retry_after)
    with pytest.raises(ModelUnavailable):
        chat(server).reply(PROMPT)
    assert len(server.requests) == 1


def test_what_was_shown_already_is_not_said_twice(server: OpenAIServer) -> None:
    server.script = Script(mode="cut", times=1)
    pieces: list[str] = []
    with pytest.raises(ModelUnavailable):
        chat(server).reply(PROMPT, pieces.append)
    assert len(server.requests) == 1
    assert pieces


def test_a_server_that_is_not_there_is_unavailable() -> None:
    with openai_server() as gone:
        model = chat(gone)
    with pytest.raises(ModelUnavailable):
        model.reply(PROMPT)


def test_parameters_that_a_server_refuses_are_left_out_from_then_on(server: OpenAIServer) -> None:
    server.script.refuses = ("response_format", "max_completion_tokens", "stream_options")
    model = chat(server)
    assert model.reply(PROMPT).text
    before = len(server.requests)
    assert model.reply(PROMPT).text
    assert len(server.requests) == before + 1
    last = server.requests[-1].body
    assert last["max_tokens"] == 300
    assert not {"response_format", "max_completion_tokens", "stream_options"} & set(last)


LOOK = Prompt(
    system="s",
    turns=(("user", "earlier"), ("user", "look")),
    pictures=(Picture(content_type="image/png", data=b"\x89PNG"),),
)


def test_pictures_go_with_the_last_message(server: OpenAIServer) -> None:
    assert not chat(server).reply(LOOK).blind
    *_, earlier, last = server.requests[-1].body["messages"]
    assert earlier["content"] == "earlier"
    assert last["content"] == [
        {"type": "text", "text": "look"},
        {"type": "image_url", "image_url": {"url": "data:image/png;base64,iVBORw=="}},
    ]
    keeps_contract(server)


@pytest.mark.parametrize(
    "refusal",
    [
        (400, None, "Invalid content type. image_url is only supported by certain models."),
        (400, None, "no idea what that is"),
        (404, None, "No endpoints found that support image input"),
        (422, None, "messages[1].content: expected a string"),
        (500, None, "image input is not supported - hint: you may need to provide the mmproj"),
    ],
)
def test_a_server_without_eyes_is_shown_no_picture_again(
    server: OpenAIServer, refusal: tuple[int, str | None, str]
) -> None:
    server.script.refuses_pictures = refusal
    model = chat(server)
    assert model.reply(LOOK).blind
    before = len(server.requests)
    assert model.reply(LOOK).blind
    assert len(server.requests) == before + 1
    model.reply(PROMPT)
    assert "response_format" in server.requests[-1].body  # nothing else was given up


def test_one_broken_picture_does_not_blind_it_for_ever(server: OpenAIServer) -> None:
    server.script.refuses_pictures = (400, "invalid_image_format", "You uploaded an unsupported image.")
    model = chat(server)
    assert model.reply(LOOK).blind
    server.script.refuses_pictures = None
    assert not model.reply(LOOK).blind


def test_a_server_that_refuses_parameters_too_is_understood(server: OpenAIServer) -> None:
    server.script.refuses = ("response_format",)
    server.script.refuses_pictures = (400, None, "image_url is only supported by certain models")
    assert chat(server).reply(replace(PROMPT, pictures=LOOK.pictures)).blind


@pytest.mark.parametrize("status", [500, 503])
def test_a_server_that_is_down_is_not_thought_blind(server: OpenAIServer, status: int) -> None:
    server.script = Script(mode="error", status=status, retry_after="0", times=1)
    model = chat(server)
    assert not model.reply(LOOK).blind


def test_a_request_that_is_bad_for_another_reason_changes_nothing(server: OpenAIServer) -> None:
    server.script.refuses = ("messages",)
    model = chat(server)
    with pytest.raises(ModelUnavailable):
        model.reply(PROMPT)
    server.script.refuses = ()
    model.reply(PROMPT)
    assert "response_format" in server.requests[-1].body


def test_neither_words_nor_the_key_are_in_an_error_or_the_log(
    server: OpenAIServer, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.DEBUG)
    for script in (Script(mode="error", status=500, retry_after="0"), Script(mode="error", status=401), Script()):
        server.script = script
        try:
            chat(server).reply(PROMPT)
        except ModelError as error:
            told = f"{error!r} {error.__cause__!r}"
            assert "quartz" not in told
            assert SECRET not in told
    assert "quartz" not in caplog.text
    assert SECRET not in caplog.text


def test_hundreds_of_replies_are_in_flight_on_one_client(server: OpenAIServer) -> None:
    server.script.latency = 3.0
    model = chat(server, timeout=60)
    with ThreadPoolExecutor(200) as pool:
        replies = list(pool.map(lambda _: model.reply(PROMPT).text, range(200)))
    assert len(set(replies)) == 1
    assert server.most_streams == 200


def test_vectors_come_in_the_order_of_their_texts(server: OpenAIServer) -> None:
    texts = [f"text number {number}" for number in range(300)]
    vectors = embedder(server).embed(texts)
    assert vectors[7] == pytest.approx(embedder(server).embed([texts[7]])[0])
    assert len(vectors) == 300
    assert embedder(server).embed([]) == []
    assert len(embedder(server).embed(["", "  "])) == 2


def test_an_embedding_server_without_dimensions_is_asked_without(server: OpenAIServer) -> None:
    server.script.refuses = ("dimensions",)
    embeds = embedder(server)
    assert len(embeds.embed(["a"])[0]) == 8
    assert len(embeds.embed(["b"])[0]) == 8
    assert len(server.requests) == 3


def test_vectors_of_another_length_than_configured_are_a_setting_to_mend(server: OpenAIServer) -> None:
    server.script.refuses = ("dimensions",)
    with pytest.raises(ConfigurationError, match="embedding_dimensions: found 9"):
        embedder(server, dimensions=9).embed(["a"])


def test_an_embedding_server_that_fails_is_unavailable(server: OpenAIServer) -> None:
    server.script = Script(mode="error", status=503)
    with pytest.raises(ModelUnavailable):
        embedder(server).embed(["a"])
