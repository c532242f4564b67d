"""Vectors of texts, from a server that speaks the OpenAI wire format."""

from __future__ import annotations

import base64
import time
from array import array
from collections.abc import Callable, Sequence
from typing import Any
from urllib.parse import urlsplit

import openai

from bot import telemetry
from bot.errors import ConfigurationError, ModelUnavailable
from bot.llm.client import Passing, Posting, connect, mapped_errors
from bot.llm.complaints import Refused
from bot.ports import Embedder
from bot.turns import TURNS

_BATCH = 128  # texts in one request
_ATTEMPTS, _PATIENT_ATTEMPTS = 2, 5  # at one batch
_SIZE = "dimensions"


# By name, number of dimensions and server, as `Embedder.earlier` is asked.
Earlier = Callable[[str, int, str | None], Embedder | None]


class OpenAIEmbedder:
    """An `Embedder`. Thread-safe."""

    def __init__(
        self,
        *,
        api_key: str,
        base_url: str,
        model: str,
        dimensions: int,
        timeout: float,
        patience: float = 0.0,
        earlier: Earlier = lambda *_: None,
    ) -> None:
        """`timeout`: seconds for a batch, waits and further attempts included. `patience`: by how much longer a batch
        may take that is asked for once more; a rate limit may ask for that."""
        self._requests = Posting(connect(api_key, base_url, timeout), "/embeddings")
        self.name = model
        self.dimensions = dimensions
        self.server = without_secrets(base_url)
        self.earlier = earlier
        self._model = model
        self._dimensions = dimensions
        self._timeout = timeout
        self._patience = patience
        self._refused = Refused()

    def embed(self, texts: Sequence[str]) -> list[list[float]]:
        """One vector a text, all of the configured length.

        Raises ModelUnavailable; ConfigurationError where the model's vectors have another length than configured.
        """
        batches = [texts[at : at + _BATCH] for at in range(0, len(texts), _BATCH)]
        return [vector for batch in batches for vector in self._batch(batch)]

    def embed_question(self, text: str) -> list[float]:
        """As `embed`, for one."""
        (vector,) = self.embed([text])
        return vector

    @telemetry.MODEL_CALL.timed(operation="embedding", outcome="ok")
    def _batch(self, texts: Sequence[str]) -> list[list[float]]:
        # Some servers refuse an empty text.
        vectors = self._patiently([text if text.strip() else "(empty)" for text in texts])
        if len(vectors) != len(texts):
            raise ModelUnavailable(f"The embedding model gave {len(vectors)} vectors for {len(texts)} texts.")
        for vector in vectors:
            if len(vector) != self._dimensions:
                raise ConfigurationError(
                    f"model.embedding_dimensions: found {self._dimensions}, but {self._model} gives {len(vector)}"
                )
        return vectors

    def _patiently(self, texts: list[str]) -> list[list[float]]:
        """A rate limit, a server error or a lost connection is tried again, as long as there is time."""
        until = time.monotonic() + self._timeout + self._patience
        attempts = _PATIENT_ATTEMPTS if self._patience else _ATTEMPTS
        for attempt in range(1, attempts + 1):
            try:
                return self._ask(texts, min(self._timeout, until - time.monotonic()))
            except Passing as failure:
                wait = max(failure.wait, 0.1 * 2**attempt)
                if attempt == attempts or time.monotonic() + wait >= until:
                    raise ModelUnavailable(f"The embedding model did not answer ({failure}).") from None
            with TURNS.aside():
                time.sleep(wait)
        raise AssertionError("the last attempt returns or raises")

    def _ask(self, texts: list[str], seconds: float) -> list[list[float]]:
        deadline = time.monotonic() + seconds
        with mapped_errors(deadline, longest_wait=self._timeout + self._patience):
            plain = _SIZE in self._refused.now()
            try:
                return self._create(texts, {} if plain else {_SIZE: self._dimensions}, deadline)
            except (openai.BadRequestError, openai.UnprocessableEntityError):
                if plain:
                    raise
            vectors = self._create(texts, {}, deadline)
            self._refused.believe({_SIZE})
            return vectors

    def _create(self, texts: list[str], size: dict[str, Any], deadline: float) -> list[list[float]]:
        """Not `embeddings.create`, whose objects break on what is missing, and which takes as long as a server
        likes."""
        body = {"model": self._model, "input": texts, "encoding_format": "float", **size}
        return self._requests.answer(body, deadline, _vectors)


def without_secrets(url: str) -> str:
    """Which server it is: neither user and password nor a query belong to that."""
    parts = urlsplit(url)
    return f"{parts.scheme}://{parts.netloc.rpartition('@')[2]}{parts.path.rstrip('/')}"


def _vectors(reply: Any) -> list[list[float]]:
    """In the order of the texts. Raises AttributeError, TypeError, LookupError or ValueError for another form."""
    items = reply if isinstance(reply, list) else reply["data"]
    numbers = [item.get("index") for item in items]
    if sorted(number for number in numbers if isinstance(number, int)) == list(range(len(items))):
        items = sorted(items, key=lambda item: item["index"])  # others number none, or all 0, and keep the order
    return [_vector(item["embedding"]) for item in items]


def _vector(found: Any) -> list[float]:
    """Numbers; base64 of them where a server does not know `encoding_format`; a list of one vector from llama.cpp."""
    if isinstance(found, str):
        return array("f", base64.b64decode(found, validate=True)).tolist()
    if len(found) == 1 and isinstance(found[0], list):
        found = found[0]
    return [float(value) for value in found]
