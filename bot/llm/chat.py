"""The language model, over the OpenAI wire format.

Chat completions, because every compatible server has them. Optional parameters that a server refuses are left out from
then on. Failures become `ModelUnavailable` or `BadModelOutput`, without any text of the prompt or the server.
"""

from __future__ import annotations

import math
import re
import time
from collections.abc import Iterator
from typing import Any

import openai

from bot import telemetry
from bot.errors import BadModelOutput, ModelUnavailable
from bot.llm.chat_format import (
    PICTURES,
    TOOLS,
    complained_of,
    is_about_one_picture,
    is_about_pictures,
    messages_of,
    tools_of,
)
from bot.llm.client import Passing, cancelled_by, connect, ended_at, log, mapped_errors, timeouts
from bot.llm.stream import Received
from bot.llm.whole import is_whole, read_whole
from bot.model import Finished, Piece, Prompt, TextPiece, Usage

_REASONING = re.compile(r"(?:^|/)(?:gpt-[5-9]|o\d)")
_THINKING_TOKENS = 2000  # reasoning counts as output: without room for it the answer would be cut off


class OpenAIChat:
    """A `ChatModel`. Thread-safe: one client, as many answers in flight as there are threads."""

    def __init__(self, *, api_key: str, base_url: str, model: str, timeout: float, max_output_tokens: int) -> None:
        """`timeout` is for a whole reply, in seconds, a second attempt included."""
        self._client = connect(api_key, base_url, timeout)
        self._model = model
        self._timeout = timeout
        self._max_tokens = max_output_tokens
        self._refused: frozenset[str] = frozenset()  # parameters this server does not take

    def reply(self, prompt: Prompt) -> Iterator[Piece]:
        """Raises ModelUnavailable or BadModelOutput, at any piece.

        A rate limit, a server error or a lost connection is tried once more where the time allows it, unless a piece
        was handed out already.
        """
        with telemetry.MODEL_CALL.timed(operation="chat", outcome="ok"):
            yield from self._reply(prompt)

    def _reply(self, prompt: Prompt) -> Iterator[Piece]:
        deadline = min(time.monotonic() + self._timeout, prompt.deadline or math.inf)
        begun = False
        try:
            try:
                for piece in self._attempt(prompt, deadline):
                    begun = True
                    yield piece
                return
            except Passing as failure:
                if begun or time.monotonic() + failure.wait > deadline - self._timeout / 2:
                    raise
                wait = failure.wait
            time.sleep(wait)
            yield from self._attempt(prompt, deadline)
        except Passing as failure:
            log.warning("the model did not answer", extra={"why": str(failure)})
            raise ModelUnavailable(f"The language model did not answer ({failure}).") from None

    def _attempt(self, prompt: Prompt, deadline: float) -> Iterator[Piece]:
        received = Received()
        with mapped_errors(deadline):
            stream, left_out = self._open(prompt, deadline)
            with stream, ended_at(stream.response, deadline), cancelled_by(prompt.cancellation, stream.response):
                for chunk in _parts(stream, prompt, deadline):
                    if text := received.take(chunk):
                        yield TextPiece(text)
        yield from received.calls()
        tokens = received.tokens
        telemetry.MODEL_TOKENS.add(tokens[0], direction="input")
        telemetry.MODEL_TOKENS.add(tokens[1], direction="output")
        usage = Usage(model=self._model, input_tokens=tokens[0], output_tokens=tokens[1])
        yield Finished(usage=usage, blind=PICTURES in left_out, toolless=TOOLS in left_out)

    def _open(self, prompt: Prompt, deadline: float) -> tuple[openai.Stream[object], frozenset[str]]:
        """The stream, and what was left out of pictures and tools."""
        refused = self._refused
        broken = False  # these very pictures are no good
        while True:
            optional = self._optional(prompt, refused)
            pictures = prompt.has_pictures and not broken and PICTURES not in refused
            try:
                stream = self._post(prompt, optional, pictures, deadline - time.monotonic())
            except openai.APIStatusError as error:
                named = _complaint(error, optional, pictures=pictures)
                if not named or time.monotonic() > deadline:
                    raise
                broken = broken or (PICTURES in named and is_about_one_picture(error.code or ""))
                refused |= named - {PICTURES} if broken else named
                continue
            if refused != self._refused:  # remembered only now: the request may have been bad for another reason
                self._refused = refused
                log.warning("the model server does not take some parameters", extra={"parameters": sorted(refused)})
            blind, toolless = prompt.has_pictures and not pictures, bool(prompt.tools) and TOOLS in refused
            return stream, frozenset({*([PICTURES] if blind else []), *([TOOLS] if toolless else [])})

    def _post(self, prompt: Prompt, optional: dict[str, Any], pictures: bool, seconds: float) -> openai.Stream[object]:
        """Not `chat.completions.create`: with the library's objects for each chunk a reply takes four times the
        CPU, and `Received` checks what it reads anyway."""
        required = {
            "model": self._model,
            "messages": messages_of(prompt, pictures=pictures),
            "stream": not prompt.whole,
        }
        return self._client.post(
            "/chat/completions",
            body={**required, **optional},
            options={"timeout": timeouts(seconds)},
            cast_to=object,
            stream=True,
            stream_cls=openai.Stream[object],
        )

    def _optional(self, prompt: Prompt, refused: frozenset[str]) -> dict[str, Any]:
        """What makes the reply better where the server knows it."""
        thinks = _REASONING.search(self._model) is not None
        limit = self._max_tokens + (_THINKING_TOKENS if thinks else 0)
        limit_name = "max_tokens" if "max_completion_tokens" in refused else "max_completion_tokens"
        wanted: dict[str, Any] = {limit_name: limit, **tools_of(prompt)}
        if not prompt.whole:
            wanted["stream_options"] = {"include_usage": True}
        if thinks:
            wanted["reasoning_effort"] = "low"
        if prompt.schema is not None:
            form = {"name": "reply", "strict": True, "schema": dict(prompt.schema)}
            wanted["response_format"] = {"type": "json_schema", "json_schema": form}
        return {name: value for name, value in wanted.items() if name not in refused}


def _parts(stream: openai.Stream[object], prompt: Prompt, deadline: float) -> Iterator[object]:
    """What the reply consists of, in `Received`'s words. Raises as `_chunks` and `read_whole` do."""
    if prompt.whole and is_whole(stream.response):
        return iter([read_whole(stream.response, deadline)])
    return _chunks(stream, deadline)


def _chunks(stream: openai.Stream[object], deadline: float) -> Iterator[object]:
    """Until the end of the stream. Raises BadModelOutput on what is no JSON, ModelUnavailable after the deadline."""
    chunks = iter(stream)
    while True:
        try:
            chunk = next(chunks, None)
        except (ValueError, RecursionError):
            raise BadModelOutput("The language model's stream is not JSON.") from None
        if chunk is None:
            return
        if time.monotonic() > deadline:
            raise ModelUnavailable("The language model took too long.")
        yield chunk


def _complaint(error: openai.APIStatusError, optional: dict[str, Any], *, pictures: bool) -> frozenset[str]:
    """What to leave out and try again; empty where the refusal is about none of it."""
    if error.status_code in (400, 422):
        said = {"code": error.code or "", "param": error.param or "", "message": error.message}
        return complained_of(said, optional, pictures=pictures)
    other = error.status_code in (404, 415) or error.status_code >= 500
    return frozenset({PICTURES}) if pictures and other and is_about_pictures(error.message) else frozenset()
