"""The language model, over the OpenAI wire format.

Chat completions, because every compatible server has them. What a server refuses is left out and the rest asked again;
what it refuses by name is left out from then on, for a while. Failures become `ModelError`s, without any text of the
prompt or the server.
"""

from __future__ import annotations

import math
import time
from collections.abc import Iterator

import openai

from bot import telemetry
from bot.errors import BadModelOutput, ModelUnavailable
from bot.llm.client import (
    Passing,
    Posting,
    cancelled_by,
    connect,
    ended_at,
    error_within,
    log,
    mapped_errors,
    parts_of,
    read_on,
)
from bot.llm.complaints import FORM, PICTURES, TOOLS, Refused, Said
from bot.llm.events import values
from bot.llm.request import Request
from bot.llm.stream import ErrorWithin, Received
from bot.model import Finished, Piece, Prompt, TextPiece, Usage
from bot.turns import TURNS


class OpenAIChat:
    """A `ChatModel`. Thread-safe: one client, as many answers in flight as there are threads."""

    def __init__(self, *, api_key: str, base_url: str, model: str, timeout: float, max_output_tokens: int) -> None:
        """`timeout` is for a whole reply, in seconds, a second attempt included."""
        # Not `chat.completions.create`: with the library's objects for each chunk a reply takes four times the CPU, and
        # `Received` checks what it reads anyway.
        self._completions = Posting(connect(api_key, base_url, timeout), "/chat/completions")
        self._model = model
        self._timeout = timeout
        self._max_tokens = max_output_tokens
        self._refused = Refused()

    @property
    def does_without(self) -> frozenset[str]:
        """What its server refused by name, as far as that is still believed; the words are those of `complaints`."""
        return self._refused.now()

    def reply(self, prompt: Prompt) -> Iterator[Piece]:
        """Raises ModelUnavailable or BadModelOutput, at any piece.

        A rate limit, a server error or a lost connection is tried once more where the time allows it, unless a piece
        was handed out already.
        """
        with telemetry.MODEL_CALL.timed(operation="chat", outcome="ok"):
            yield from self._reply(prompt)

    def _reply(self, prompt: Prompt) -> Iterator[Piece]:
        now = time.monotonic()
        deadline = min(now + self._timeout, prompt.deadline or math.inf)
        half = (now + deadline) / 2  # later than that, a second attempt would not come to its end
        request = Request(prompt=prompt, model=self._model, max_tokens=self._max_tokens, left_out=self._refused.now())
        begun = False
        try:
            try:
                for piece in self._attempt(request, deadline):
                    begun = True
                    yield piece
                return
            except Passing as failure:
                if begun or time.monotonic() + failure.wait > half:
                    raise
                wait = failure.wait
                # Some servers have nothing but a 500 for a form that they do not know.
                spared = frozenset({FORM}) if failure.is_fault else frozenset[str]()
            with TURNS.aside():
                time.sleep(wait)
            yield from self._attempt(request.without(spared), deadline)
        except Passing as failure:
            log.warning("the model did not answer", extra={"why": str(failure)})
            raise ModelUnavailable(f"The model did not answer ({failure}).") from None

    def _attempt(self, request: Request, deadline: float) -> Iterator[Piece]:
        """One reply, asked for with less and less where the server refuses something."""
        named: frozenset[str] = frozenset()
        with mapped_errors(deadline):
            while True:
                begun = False
                try:
                    for piece in self._exchange(request, deadline):
                        if not begun:  # only now: the request may have been bad for another reason
                            self._believe(named)
                        begun = True
                        yield piece
                    return
                except openai.APIStatusError as error:
                    if begun or time.monotonic() > deadline:
                        raise
                    less, said = self._less(request, Said.by(error))
                    if not less:
                        raise
                request, named = request.without(less), named | said

    def _less(self, request: Request, said: Said) -> tuple[frozenset[str], frozenset[str]]:
        """What to leave out now, and what of it from now on. Raises BadModelOutput."""
        if said.is_filtered:
            raise BadModelOutput("The language model declined.")
        less, sure = request.refused(said)
        if not sure:
            return less, frozenset()
        this_one = {PICTURES} if said.is_about_one_picture else {TOOLS} if said.is_about_one_tool else frozenset[str]()
        return less, less - this_one

    def _believe(self, named: frozenset[str]) -> None:
        if news := self._refused.believe(named):
            log.warning("the model server does not take some parameters", extra={"parameters": sorted(news)})

    def _exchange(self, request: Request, deadline: float) -> Iterator[Piece]:
        received = Received()
        with (
            self._completions.post(request.body, deadline - time.monotonic()) as response,
            ended_at(response, deadline),
            cancelled_by(request.prompt.cancellation, response),
        ):
            parts = parts_of(response, deadline)
            for value in values(parts):
                try:
                    text = received.take(value)
                except ErrorWithin as error:
                    raise error_within(error.said, response) from None
                if text:
                    yield TextPiece(text)
            read_on(parts, response)
        yield from received.calls()
        tokens = received.tokens
        telemetry.MODEL_TOKENS.add(tokens.input, direction="input")
        telemetry.MODEL_TOKENS.add(tokens.cached, direction="cached")
        telemetry.MODEL_TOKENS.add(tokens.output, direction="output")
        usage = Usage(
            model=self._model,
            input_tokens=tokens.input,
            output_tokens=tokens.output,
            cached_tokens=tokens.cached,
        )
        yield Finished(usage=usage, blind=request.blind, toolless=request.toolless)
