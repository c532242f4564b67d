"""The language model and the embedder, over the OpenAI wire format: the one place that knows the `openai` library.

Chat completions, because every compatible server has them. What a server refuses of the optional parameters is left
out from then on. Failures become `ModelUnavailable` or `BadModelOutput`, without any text of the prompt or the server.
"""

from __future__ import annotations

import logging
import re
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import AbstractContextManager, contextmanager, nullcontext
from typing import Any, cast

import httpx2
import openai
from openai.types.chat import ChatCompletionChunk

from bot.errors import BadModelOutput, ConfigurationError, ModelUnavailable
from bot.llm.chat_format import PICTURES, complained_of, is_about_one_picture, is_about_pictures, messages_of
from bot.llm.deadline import Deadlines
from bot.llm.stream import Received
from bot.model import Usage
from bot.ports import ModelReply, Prompt

log = logging.getLogger("firstline.llm")
# The library writes whole prompts to its debug log.
logging.getLogger("openai").setLevel(logging.WARNING)

_CONNECTIONS = httpx2.Limits(max_connections=2000, max_keepalive_connections=500)
_CONNECT_SECONDS = 10.0
_LONGEST_RETRY_WAIT = 5.0  # seconds
_REASONING = re.compile(r"(?:^|/)(?:gpt-[5-9]|o\d)")
_THINKING_TOKENS = 2000  # reasoning counts as output: without room for it the answer would be cut off
_EMBED_BATCH = 128
_deadlines = Deadlines()


class _Passing(Exception):
    """A failure that may be gone in a moment."""

    def __init__(self, what: str, wait: float) -> None:
        super().__init__(what)
        self.wait = wait


class OpenAIChat:
    """A `ChatModel`. Thread-safe: one client, as many answers in flight as there are threads."""

    def __init__(self, *, api_key: str, base_url: str, model: str, timeout: float, max_output_tokens: int) -> None:
        """`timeout` is for a whole reply, in seconds, a second attempt included."""
        self._client = _client(api_key, base_url, timeout)
        self._model = model
        self._timeout = timeout
        self._max_tokens = max_output_tokens
        self._refused: frozenset[str] = frozenset()  # parameters this server does not take

    def reply(self, prompt: Prompt, on_text: Callable[[str], None] | None = None) -> ModelReply:
        """Streams; `on_text` sees each piece. Raises ModelUnavailable or BadModelOutput.

        A rate limit, a server error or a lost connection is tried once more where the time allows it, unless a piece
        was shown already.
        """
        deadline = time.monotonic() + self._timeout
        shown = _Shown(on_text)
        try:
            try:
                return self._attempt(prompt, shown, deadline)
            except _Passing as failure:
                if shown.anything or time.monotonic() + failure.wait > deadline - self._timeout / 2:
                    raise
                time.sleep(failure.wait)
                return self._attempt(prompt, shown, deadline)
        except _Passing as failure:
            log.warning("the model did not answer", extra={"why": str(failure)})
            raise ModelUnavailable(f"The language model did not answer ({failure}).") from None

    def _attempt(self, prompt: Prompt, on_text: Callable[[str], None], deadline: float) -> ModelReply:
        received = Received()
        with _mapped_errors(deadline):
            stream, blind = self._open(prompt, deadline)
            with stream, _ending(stream.response, deadline):
                for chunk in _chunks(stream, deadline):
                    piece = received.take(chunk)
                    if piece:
                        on_text(piece)
        received.check()
        usage = Usage(model=self._model, input_tokens=received.input_tokens, output_tokens=received.output_tokens)
        return ModelReply(text=received.text, usage=usage, blind=blind)

    def _open(self, prompt: Prompt, deadline: float) -> tuple[openai.Stream[ChatCompletionChunk], bool]:
        """The stream, and whether pictures were left out."""
        refused = self._refused
        broken = False  # these very pictures are no good
        while True:
            optional = self._optional(prompt, refused)
            pictures = bool(prompt.pictures) and not broken and PICTURES not in refused
            try:
                stream = self._client.chat.completions.create(
                    model=self._model,
                    messages=cast("list[Any]", messages_of(prompt, pictures=pictures)),
                    stream=True,
                    timeout=_timeouts(deadline - time.monotonic()),
                    **optional,
                )
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
            return cast("openai.Stream[ChatCompletionChunk]", stream), bool(prompt.pictures) and not pictures

    def _optional(self, prompt: Prompt, refused: frozenset[str]) -> dict[str, Any]:
        """What makes the reply better where the server knows it."""
        thinks = _REASONING.search(self._model) is not None
        limit = self._max_tokens + (_THINKING_TOKENS if thinks else 0)
        limit_name = "max_tokens" if "max_completion_tokens" in refused else "max_completion_tokens"
        wanted: dict[str, Any] = {"stream_options": {"include_usage": True}, limit_name: limit}
        if thinks:
            wanted["reasoning_effort"] = "low"
        if prompt.schema is not None:
            form = {"name": "reply", "strict": True, "schema": dict(prompt.schema)}
            wanted["response_format"] = {"type": "json_schema", "json_schema": form}
        return {name: value for name, value in wanted.items() if name not in refused}


class OpenAIEmbedder:
    """An `Embedder`. Thread-safe."""

    def __init__(self, *, api_key: str, base_url: str, model: str, dimensions: int, timeout: float) -> None:
        self._client = _client(api_key, base_url, timeout)
        self.name = model
        self._model = model
        self._dimensions = dimensions
        self._timeout = timeout
        self._plain = False  # the server does not take `dimensions`

    def embed(self, texts: Sequence[str]) -> list[list[float]]:
        """One vector a text, all of the configured length.

        Raises ModelUnavailable; ConfigurationError where the model's vectors have another length than configured.
        """
        batches = [texts[at : at + _EMBED_BATCH] for at in range(0, len(texts), _EMBED_BATCH)]
        return [vector for batch in batches for vector in self._batch(batch)]

    def _batch(self, texts: Sequence[str]) -> list[list[float]]:
        try:
            # An empty text is refused by some servers; a space is none.
            vectors = self._ask([text if text.strip() else "(empty)" for text in texts])
        except _Passing as failure:
            raise ModelUnavailable(f"The embedding model did not answer ({failure}).") from None
        if len(vectors) != len(texts):
            raise ModelUnavailable(f"The embedding model gave {len(vectors)} vectors for {len(texts)} texts.")
        for vector in vectors:
            if len(vector) != self._dimensions:
                raise ConfigurationError(
                    f"model.embedding_dimensions: found {self._dimensions}, but {self._model} gives {len(vector)}"
                )
        return vectors

    def _ask(self, texts: list[str]) -> list[list[float]]:
        with _mapped_errors(time.monotonic() + self._timeout):
            try:
                return self._create(texts, {} if self._plain else {"dimensions": self._dimensions})
            except (openai.BadRequestError, openai.UnprocessableEntityError):
                if self._plain:
                    raise
            vectors = self._create(texts, {})
            self._plain = True
            return vectors

    def _create(self, texts: list[str], size: dict[str, Any]) -> list[list[float]]:
        answer = self._client.embeddings.create(model=self._model, input=texts, encoding_format="float", **size)
        return [list(item.embedding) for item in sorted(answer.data, key=lambda item: item.index)]


class _Shown:
    """`on_text`, and whether it was called."""

    def __init__(self, on_text: Callable[[str], None] | None) -> None:
        self._on_text = on_text
        self.anything = False

    def __call__(self, piece: str) -> None:
        if self._on_text is not None:
            self.anything = True
            self._on_text(piece)


def _client(api_key: str, base_url: str, timeout: float) -> openai.OpenAI:
    return openai.OpenAI(
        api_key=api_key,
        base_url=base_url,
        timeout=_timeouts(timeout),
        max_retries=0,  # its retries wait as long as the server says; ours know the time that is left
        http_client=openai.DefaultHttpxClient(limits=_CONNECTIONS),
    )


def _timeouts(seconds: float) -> httpx2.Timeout:
    seconds = max(0.001, seconds)
    return httpx2.Timeout(seconds, connect=min(_CONNECT_SECONDS, seconds))


def _ending(response: httpx2.Response, deadline: float) -> AbstractContextManager[None]:
    network = response.extensions.get("network_stream")
    connection = network.get_extra_info("socket") if network is not None else None
    return nullcontext() if connection is None else _deadlines.ends(connection, deadline)


def _chunks(stream: openai.Stream[ChatCompletionChunk], deadline: float) -> Iterator[ChatCompletionChunk]:
    """Until the end of the stream. Raises BadModelOutput on what is no JSON, ModelUnavailable after the deadline."""
    chunks = iter(stream)
    while True:
        try:
            chunk = next(chunks, None)
        except ValueError:
            raise BadModelOutput("The language model's stream is not JSON.") from None
        if chunk is None:
            return
        if time.monotonic() > deadline:
            raise ModelUnavailable("The language model took too long.")
        yield chunk


@contextmanager
def _mapped_errors(deadline: float) -> Iterator[None]:
    """The library's errors as ours, or as `_Passing`. Their messages are dropped: some quote the key or the prompt."""
    try:
        yield
    except openai.APITimeoutError:
        raise ModelUnavailable("The language model took too long.") from None
    except openai.APIConnectionError:
        if time.monotonic() >= deadline:
            raise ModelUnavailable("The language model took too long.") from None
        raise _Passing("no connection", 0.2) from None
    except (openai.RateLimitError, openai.InternalServerError) as error:
        wait = _wait(error)
        if wait > _LONGEST_RETRY_WAIT or error.code == "insufficient_quota":
            raise ModelUnavailable(f"The language model did not answer ({_status(error)}).") from None
        raise _Passing(_status(error), wait) from None
    except openai.APIStatusError as error:
        log.error("the model server refuses our requests", extra={"why": _status(error)})
        raise ModelUnavailable(f"The language model did not answer ({_status(error)}).") from None
    except openai.OpenAIError as error:
        raise ModelUnavailable(f"The language model did not answer ({type(error).__name__}).") from None


def _status(error: openai.APIStatusError) -> str:
    code = error.code or ""
    return f"HTTP {error.status_code} {code}" if re.fullmatch(r"[a-z_]{1,40}", code) else f"HTTP {error.status_code}"


def _wait(error: openai.APIStatusError) -> float:
    """Seconds, from Retry-After where it is a number."""
    try:
        return max(0.0, float(error.response.headers.get("retry-after", "0.5")))
    except ValueError:
        return 0.5


def _complaint(error: openai.APIStatusError, optional: dict[str, Any], *, pictures: bool) -> frozenset[str]:
    """What to leave out and try again; empty where the refusal is about none of it."""
    if error.status_code in (400, 422):
        said = {"code": error.code or "", "param": error.param or "", "message": error.message}
        return complained_of(said, optional, pictures=pictures)
    other = error.status_code in (404, 415) or error.status_code >= 500
    return frozenset({PICTURES}) if pictures and other and is_about_pictures(error.message) else frozenset()
