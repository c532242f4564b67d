"""What words mean, as vectors distilled from multilingual-e5-small: "attorney" is near "lawyer".

Words are known by the hash that `features.py` gives them, so no text is kept and none is looked up. Loaded once,
read-only. A word that is not there adds nothing; the n-grams still see it.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache
from importlib.resources import as_file, files
from pathlib import Path

import numpy as np
from numpy.typing import NDArray


@dataclass(frozen=True, slots=True)
class WordVectors:
    keys: NDArray[np.uint64]  # (words,) hashes, ascending
    vectors: NDArray[np.int8]  # (words, size)
    weights: NDArray[np.float32]  # (words,) rare words count more; with the worth of one step of the vectors
    version: str

    @property
    def size(self) -> int:
        return int(self.vectors.shape[1])

    def embed(self, hashes: NDArray[np.uint64]) -> NDArray[np.float32]:
        """(size,) of a text's words, each as often as it stands there; zero where none is known."""
        places = np.minimum(np.searchsorted(self.keys, hashes), self.keys.size - 1)
        places = places[self.keys[places] == hashes]
        if not places.size:
            return np.zeros(self.size, np.float32)
        weights = self.weights[places]
        total = (self.vectors[places].astype(np.float32) * weights[:, None]).sum(axis=0)
        return np.asarray(total / np.sqrt((weights * weights).sum() / self.weights.max() ** 2), np.float32)


@cache
def word_vectors() -> WordVectors:
    with as_file(files("bot.learned") / "words.npz") as path, np.load(path, allow_pickle=False) as arrays:
        return WordVectors(arrays["keys"], arrays["vectors"], arrays["weights"], str(arrays["version"]))


def save(words: WordVectors, path: Path) -> None:
    with path.open("wb") as file:
        np.savez(
            file, keys=words.keys, vectors=words.vectors, weights=words.weights, version=np.array(words.version)
        )  # fmt: skip
