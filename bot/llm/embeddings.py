"""Vectors of texts, from a server that speaks the OpenAI wire format."""

from __future__ import annotations

import time
from collections.abc import Sequence
from typing import Any

import openai

from bot import telemetry
from bot.errors import ConfigurationError, ModelUnavailable
from bot.llm.client import Passing, connect, mapped_errors

_BATCH = 128  # texts in one request


class OpenAIEmbedder:
    """An `Embedder`. Thread-safe."""

    def __init__(self, *, api_key: str, base_url: str, model: str, dimensions: int, timeout: float) -> None:
        self._client = connect(api_key, base_url, timeout)
        self.name = model
        self._model = model
        self._dimensions = dimensions
        self._timeout = timeout
        self._plain = False  # the server does not take `dimensions`

    def embed(self, texts: Sequence[str]) -> list[list[float]]:
        """One vector a text, all of the configured length.

        Raises ModelUnavailable; ConfigurationError where the model's vectors have another length than configured.
        """
        batches = [texts[at : at + _BATCH] for at in range(0, len(texts), _BATCH)]
        return [vector for batch in batches for vector in self._batch(batch)]

    @telemetry.MODEL_CALL.timed(operation="embedding", outcome="ok")
    def _batch(self, texts: Sequence[str]) -> list[list[float]]:
        try:
            # Some servers refuse an empty text.
            vectors = self._ask([text if text.strip() else "(empty)" for text in texts])
        except Passing as failure:
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
        with mapped_errors(time.monotonic() + self._timeout):
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
        numbers = [item.index for item in answer.data]
        # Some servers number none of them, and keep the order.
        whole = all(isinstance(number, int) for number in numbers)
        ordered = sorted(answer.data, key=lambda item: item.index) if whole else answer.data
        return [list(item.embedding) for item in ordered]
