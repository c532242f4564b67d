"""Requests made of the library's parts are those that the library would send."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import suppress
from typing import Any

import openai
import pytest

from bot.llm.client import Posting, connect
from tests.support.openai_server import OpenAIServer, Request, Script, openai_server

BODY: dict[str, Any] = {"model": "m", "messages": [{"role": "user", "content": "Wie setze ich „es“ zurück? 🙂"}]}
OF_ONE = {"X-Stainless-Read-Timeout", "X-Stainless-Retry-Count"}


@pytest.fixture(scope="module")
def server() -> Iterator[OpenAIServer]:
    with openai_server() as running:
        yield running


@pytest.mark.parametrize("query", ["", "?api-version=2024-10-21"])
def test_the_server_gets_the_same_from_us_as_from_the_library(server: OpenAIServer, query: str) -> None:
    client = connect("sk-test", f"{server.url}{query}", 5.0)

    # The stand-in knows no such query, and keeps the request all the same.
    with suppress(openai.NotFoundError), Posting(client, "/chat/completions").post(BODY, 5.0) as response:
        response.read()
    ours = server.requests[-1]
    with suppress(openai.NotFoundError):
        client.post("/chat/completions", body=BODY, cast_to=object)
    theirs = server.requests[-1]

    assert ours is not theirs
    assert (ours.path, ours.body) == (theirs.path, theirs.body)
    assert _headers(ours) == _headers(theirs)


def test_what_is_no_success_is_the_librarys_error_with_what_the_server_said(server: OpenAIServer) -> None:
    client = connect("wrong", server.url, 5.0)

    with pytest.raises(openai.AuthenticationError) as ours, Posting(client, "/chat/completions").post(BODY, 5.0):
        pass
    with pytest.raises(openai.AuthenticationError) as theirs:
        client.post("/chat/completions", body=BODY, cast_to=object)

    assert (ours.value.code, ours.value.message) == (theirs.value.code, theirs.value.message)


def test_a_server_that_says_nothing_is_a_time_out(server: OpenAIServer) -> None:
    server.script = Script(mode="silent", times=1)

    with (
        pytest.raises(openai.APITimeoutError),
        Posting(connect("k", server.url, 5.0), "/chat/completions").post(BODY, 0.1),
    ):
        pass


def test_a_server_that_is_not_there_is_no_connection() -> None:
    posting = Posting(connect("k", "http://127.0.0.1:9/v1", 5.0), "/chat/completions")

    with pytest.raises(openai.APIConnectionError), posting.post(BODY, 5.0):
        pass


def _headers(request: Request) -> dict[str, str]:
    return {name.title(): value for name, value in request.headers.items() if name.title() not in OF_ONE}
