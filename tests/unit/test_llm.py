"""The model client against a server that speaks the OpenAI wire format, over real HTTP."""

from __future__ import annotations

import logging
import threading
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from typing import Any

import pytest

from bot import llm
from bot.app import settings as app_settings
from bot.config import Settings
from bot.errors import BadModelOutput, ConfigurationError, ModelError, ModelUnavailable
from bot.llm.chat import OpenAIChat
from bot.llm.embeddings import OpenAIEmbedder, without_secrets
from bot.llm.local_embeddings import LocalEmbedder
from bot.model import (
    AssistantMessage,
    Finished,
    ModelReply,
    Picture,
    Piece,
    Prompt,
    SystemMessage,
    TextPiece,
    UserMessage,
)
from tests.support.openai_contract import keeps_contract
from tests.support.openai_server import Mode, OpenAIServer, Script, openai_server
from tests.support.polling import until

SECRET = "sk-very-secret"
WORDS = "please reset the password of quartz"
SCHEMA = {
    "type": "object",
    "properties": {"result": {"type": "string"}, "answer": {"type": "string"}},
    "required": ["result", "answer"],
    "additionalProperties": False,
}
PASSAGE = '<passage number="1" title="Password">\nOpen Settings and choose Reset. It takes a minute.\n</passage>'
PROMPT = Prompt(messages=(SystemMessage(f"Answer.\n{PASSAGE}"), UserMessage(WORDS)), schema=SCHEMA)


@pytest.fixture
def server() -> Iterator[OpenAIServer]:
    with openai_server() as running:
        yield running


def chat(server: OpenAIServer, **changes: Any) -> OpenAIChat:
    values = {"model": "gpt-4.1-mini", "timeout": 20.0, "max_output_tokens": 300, **changes}
    return OpenAIChat(api_key=SECRET, base_url=server.url, **values)


def reply(model: OpenAIChat, prompt: Prompt = PROMPT) -> ModelReply:
    return ModelReply.of(model.reply(prompt))


def embedder(server: OpenAIServer, dimensions: int = 8) -> OpenAIEmbedder:
    return OpenAIEmbedder(api_key=SECRET, base_url=server.url, model="e", dimensions=dimensions, timeout=10)


def test_a_reply_is_streamed_piece_by_piece_and_complete(server: OpenAIServer) -> None:
    *texts, end = chat(server).reply(PROMPT)

    whole = "".join(piece.text for piece in texts if isinstance(piece, TextPiece))
    assert whole == "Open Settings and choose Reset. It takes a minute. [1]"
    assert len(texts) > 1
    assert isinstance(end, Finished)
    assert end.usage.model == "gpt-4.1-mini"
    assert end.usage.input_tokens > 0
    assert end.usage.output_tokens > 0


@pytest.mark.parametrize("model", ["gpt-4.1-mini", "gpt-5-mini"])
def test_requests_keep_the_published_contract(server: OpenAIServer, model: str) -> None:
    reply(chat(server, model=model))
    messages = (SystemMessage("s"), UserMessage("u"), AssistantMessage("a"), UserMessage("v"))
    reply(chat(server, model=model), Prompt(messages=messages))
    embedder(server).embed(["a", "b"])
    assert len(server.requests) == 3
    keeps_contract(server)


def test_a_reasoning_model_has_room_to_think(server: OpenAIServer) -> None:
    reply(chat(server, model="gpt-5-mini", max_output_tokens=300))
    reply(chat(server, model="gpt-4.1-mini", max_output_tokens=300))
    thinking, plain = (request.body for request in server.requests)
    assert thinking["max_completion_tokens"] > plain["max_tokens"] == 300
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
@pytest.mark.parametrize("whole", [False, True])
def test_rubbish_is_an_error_of_ours(server: OpenAIServer, mode: Mode, error: type[ModelError], whole: bool) -> None:
    server.script.mode = mode
    with pytest.raises(error):
        reply(chat(server), replace(PROMPT, whole=whole))


@pytest.mark.parametrize("whole", [False, True])
@pytest.mark.parametrize("mode", ["dribble", "hang", "silent"])
def test_no_server_holds_a_reply_beyond_its_time(server: OpenAIServer, mode: Mode, whole: bool) -> None:
    server.script.mode = mode
    with pytest.raises(ModelUnavailable):
        reply(chat(server, timeout=0.5), replace(PROMPT, whole=whole))


def test_what_nobody_watches_comes_in_one_piece_and_says_the_same(server: OpenAIServer) -> None:
    model = chat(server)
    *pieces, end = model.reply(replace(PROMPT, whole=True))

    assert [type(piece) for piece in pieces] == [TextPiece]
    assert reply(model) == ModelReply.of([*pieces, end])
    assert [request.body["stream"] for request in server.requests] == [False, True]
    assert "stream_options" not in server.requests[0].body
    keeps_contract(server)


def test_a_connection_whose_time_was_over_is_not_used_again(server: OpenAIServer) -> None:
    server.script = Script(mode="dribble", times=1)
    model = chat(server)
    with pytest.raises(ModelUnavailable):
        reply(model, replace(PROMPT, deadline=time.monotonic() + 0.5))
    assert reply(model).text


@pytest.mark.parametrize(("holds", "connections"), [(False, 1), (True, 3)])
def test_a_stream_that_is_ended_leaves_its_connection_to_the_next(
    server: OpenAIServer, holds: bool, connections: int
) -> None:
    server.script.holds = holds
    model = chat(server)

    assert all(reply(model).text for _ in range(3))
    assert server.connections == connections


@pytest.mark.parametrize("status", [429, 500, 503])
def test_a_passing_failure_is_tried_once_more(server: OpenAIServer, status: int) -> None:
    server.script = Script(mode="error", status=status, times=1, retry_after="0")
    assert reply(chat(server)).text
    assert len(server.requests) == 2


@pytest.mark.parametrize(("status", "retry_after"), [(429, "0"), (500, "soon"), (503, "0")])
def test_a_lasting_failure_is_tried_twice_only(server: OpenAIServer, status: int, retry_after: str) -> None:
    server.script = Script(mode="error", status=status, retry_after=retry_after)
    with pytest.raises(ModelUnavailable):
        reply(chat(server))
    assert len(server.requests) == 2


@pytest.mark.parametrize(("status", "retry_after"), [(429, "60"), (401, None), (403, None), (404, None)])
def test_what_waiting_does_not_mend_is_not_tried_again(
    server: OpenAIServer, status: int, retry_after: str | None
) -> None:
    server.script = Script(mode="error", status=status, retry_after=retry_after)
    with pytest.raises(ModelUnavailable):
        reply(chat(server))
    assert len(server.requests) == 1


def test_what_was_handed_out_already_is_not_said_twice(server: OpenAIServer) -> None:
    server.script = Script(mode="cut", times=1)
    pieces: list[Piece] = []

    with pytest.raises(ModelUnavailable):
        pieces.extend(chat(server).reply(PROMPT))

    assert pieces
    assert len(server.requests) == 1


def test_a_reply_that_nobody_reads_to_its_end_gives_its_connection_back(server: OpenAIServer) -> None:
    server.script = Script(mode="dribble")
    pieces = chat(server).reply(PROMPT)
    next(pieces)

    del pieces

    until(lambda: server.streams == 0, what="the end of the stream")


def test_nothing_is_sent_before_the_first_piece_is_asked_for(server: OpenAIServer) -> None:
    pieces = chat(server).reply(PROMPT)

    assert not server.requests
    next(pieces)
    assert len(server.requests) == 1


def test_pieces_that_stop_before_the_last_are_no_reply() -> None:
    with pytest.raises(ValueError, match="last piece"):
        ModelReply.of([TextPiece("half of")])


def test_a_server_that_is_not_there_is_unavailable() -> None:
    with openai_server() as gone:
        model = chat(gone)
    with pytest.raises(ModelUnavailable):
        reply(model)


def test_parameters_that_a_server_refuses_are_left_out_from_then_on(server: OpenAIServer) -> None:
    server.script.refuses = ("response_format", "max_tokens", "stream_options")
    model = chat(server)
    assert reply(model).text
    before = len(server.requests)
    assert reply(model).text
    assert len(server.requests) == before + 1
    last = server.requests[-1].body
    assert last["max_completion_tokens"] == 300
    assert not {"response_format", "max_tokens", "stream_options"} & set(last)


PICTURE = Picture(content_type="image/png", data=b"\x89PNG")
LOOK = Prompt(messages=(SystemMessage("s"), UserMessage("earlier"), UserMessage("look", (PICTURE,))))


def test_pictures_go_with_their_message(server: OpenAIServer) -> None:
    assert not reply(chat(server), LOOK).blind
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
    assert reply(model, LOOK).blind
    before = len(server.requests)
    assert reply(model, LOOK).blind
    assert len(server.requests) == before + 1
    reply(model)
    assert "response_format" in server.requests[-1].body  # nothing else was given up


def test_one_broken_picture_does_not_blind_it_for_ever(server: OpenAIServer) -> None:
    server.script.refuses_pictures = (400, "invalid_image_format", "You uploaded an unsupported image.")
    model = chat(server)
    assert reply(model, LOOK).blind
    server.script.refuses_pictures = None
    assert not reply(model, LOOK).blind


def test_a_server_that_refuses_parameters_too_is_understood(server: OpenAIServer) -> None:
    server.script.refuses = ("response_format",)
    server.script.refuses_pictures = (400, None, "image_url is only supported by certain models")
    assert reply(chat(server), replace(LOOK, schema=SCHEMA)).blind


@pytest.mark.parametrize("status", [500, 503])
def test_a_server_that_is_down_is_not_thought_blind(server: OpenAIServer, status: int) -> None:
    server.script = Script(mode="error", status=status, retry_after="0", times=1)
    model = chat(server)
    assert not reply(model, LOOK).blind


def test_a_request_that_is_bad_for_another_reason_changes_nothing(server: OpenAIServer) -> None:
    server.script.refuses = ("messages",)
    model = chat(server)
    with pytest.raises(ModelUnavailable):
        reply(model)
    server.script.refuses = ()
    reply(model)
    assert "response_format" in server.requests[-1].body


def test_neither_words_nor_the_key_are_in_an_error_or_the_log(
    server: OpenAIServer, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.DEBUG)
    for script in (Script(mode="error", status=500, retry_after="0"), Script(mode="error", status=401), Script()):
        server.script = script
        try:
            reply(chat(server))
        except ModelError as error:
            told = f"{error!r} {error.__cause__!r}"
            assert "quartz" not in told
            assert SECRET not in told
    assert "quartz" not in caplog.text
    assert SECRET not in caplog.text


def test_hundreds_of_replies_are_in_flight_on_one_client(server: OpenAIServer) -> None:
    server.script.together = threading.Barrier(200)
    model = chat(server, timeout=60)

    with ThreadPoolExecutor(200) as pool:
        replies = list(pool.map(lambda _: reply(model).text, range(200)))

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


def test_embeddings_without_numbers_are_taken_in_their_order(server: OpenAIServer) -> None:
    numbered = embedder(server).embed(["a", "b"])
    server.script.unnumbered = True
    assert embedder(server).embed(["a", "b"]) == numbered


def test_embeddings_may_come_from_another_server_which_never_sees_the_first_ones_key(server: OpenAIServer) -> None:
    environment = {
        "OPENAI_API_KEY": "sk-of-the-chat-model",
        "OPENAI_BASE_URL": "http://127.0.0.1:9/v1",
        "OPENAI_EMBEDDING_BASE_URL": server.url,
    }
    settings = app_settings.load(environment, dotenv=None)
    model = settings.behaviour.model.model_copy(update={"embedding": "e5", "embedding_dimensions": 8})
    settings = replace(settings, behaviour=settings.behaviour.model_copy(update={"model": model}))

    made = llm.embedder(settings, 10)

    assert made is not None
    assert len(made.embed(["a"])) == 1
    assert all("sk-of-the-chat-model" not in str(dict(request.headers)) for request in server.requests)


def embedding_settings(**environment: str) -> Settings:
    given = app_settings.load(environment, dotenv=None)
    model = given.behaviour.model.model_copy(update={"embedding": "new", "embedding_dimensions": 8})
    return replace(given, behaviour=given.behaviour.model_copy(update={"model": model}))


def test_the_embedder_before_is_asked_at_its_own_server_with_its_own_key(server: OpenAIServer) -> None:
    made = llm.embedder(
        embedding_settings(
            OPENAI_API_KEY=SECRET,
            OPENAI_BASE_URL=server.url,
            OPENAI_EMBEDDING_BASE_URL="http://127.0.0.1:9/v1",
        ),
        10,
    )
    assert made is not None
    assert made.server == "http://127.0.0.1:9/v1"

    before = made.earlier("old", 8, server.url)

    assert before is not None
    assert (before.name, before.server, len(before.embed_question("a"))) == ("old", server.url, 8)
    assert server.requests[-1].headers["authorization"] == f"Bearer {SECRET}"
    local = made.earlier("multilingual-e5-small-q4", 384, "")
    assert isinstance(local, LocalEmbedder)


@pytest.mark.parametrize(("name", "where"), [("old", "https://elsewhere.example/v1"), ("gone", "")])
def test_an_embedder_before_that_the_settings_know_no_more_is_never_asked(name: str, where: str) -> None:
    made = llm.embedder(embedding_settings(OPENAI_API_KEY=SECRET), 10)
    assert made is not None
    assert made.earlier(name, 8, where) is None


def test_a_server_is_named_without_its_secrets() -> None:
    assert without_secrets("https://me:secret@models.example:8443/v1/?key=secret") == "https://models.example:8443/v1"
