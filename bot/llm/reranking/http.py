"""A model that reads the question with each passage, over HTTP: the `/rerank` of Cohere, Jina, vLLM, llama.cpp and Text
Embeddings Inference (TEI).

All but TEI take `documents` and give {"results": [{"index", "relevance_score"}]}; TEI wants `texts` and gives
[{"index", "score"}]. Sources: docs.cohere.com/reference/rerank; docs.vllm.ai, "Re-rank API"; llama.cpp,
tools/server/README.md; huggingface.github.io/text-embeddings-inference.
"""

from __future__ import annotations

import math
import time
from collections.abc import Sequence
from functools import partial
from typing import Any

import openai

from bot import telemetry
from bot.errors import ModelUnavailable
from bot.llm.client import Passing, Posting, connect, mapped_errors

_DOCUMENTS, _TEXTS = "documents", "texts"


class HttpReranker:
    """A `Reranker`. Thread-safe."""

    def __init__(self, *, api_key: str, base_url: str, model: str | None, timeout: float) -> None:
        """`base_url`: what stands before `/rerank`. `timeout`: seconds for a question, whatever is tried."""
        self._requests = Posting(connect(api_key, base_url, timeout), "/rerank")
        self._model = {"model": model} if model else {}
        self._timeout = timeout
        self._field = _DOCUMENTS  # until the server wants the other

    @telemetry.MODEL_CALL.timed(operation="rerank", outcome="ok")
    def scores(self, question: str, texts: Sequence[str]) -> list[float]:
        deadline = time.monotonic() + self._timeout
        try:
            with mapped_errors(deadline):
                return self._asked(question, texts, deadline)
        except Passing as failure:
            raise ModelUnavailable(f"The reranking model did not answer ({failure}).") from None

    def _asked(self, question: str, texts: Sequence[str], deadline: float) -> list[float]:
        field = self._field
        try:
            return self._ask(question, texts, field, deadline)
        except (openai.BadRequestError, openai.UnprocessableEntityError):
            if field == _TEXTS:
                raise
        scores = self._ask(question, texts, _TEXTS, deadline)
        self._field = _TEXTS
        return scores

    def _ask(self, question: str, texts: Sequence[str], field: str, deadline: float) -> list[float]:
        body = {**self._model, "query": question, field: list(texts)}
        return self._requests.answer(body, deadline, partial(_scores, expected=len(texts)))


def _scores(reply: Any, expected: int) -> list[float]:
    """In the order of the texts. Raises TypeError, LookupError or ValueError for another form."""
    items = reply["results"] if isinstance(reply, dict) else reply
    found = {item["index"]: float(item["relevance_score" if "relevance_score" in item else "score"]) for item in items}
    scores = [found[index] for index in range(expected)]
    if not all(map(math.isfinite, scores)):
        raise ValueError("a score that is no number")
    return scores
