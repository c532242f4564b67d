"""What words mean, as vectors distilled from multilingual-e5-small: "attorney" is near "lawyer".

Words are known by the hash that `features.py` gives them, so no text is kept and none is looked up. Loaded once,
read-only. A word that is not there adds nothing; the n-grams still see it.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache, cached_property
from importlib.resources import as_file, files
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

COMMON = 1e-3  # share of a text's words from which a word counts half


@dataclass(frozen=True)
class WordVectors:
    keys: NDArray[np.uint64]  # (words,) hashes, ascending
    vectors: NDArray[np.int8]  # (words, size)
    weights: NDArray[np.float32]  # (words,) rare words count more; with the worth of one step of the vectors
    version: str

    @property
    def size(self) -> int:
        return int(self.vectors.shape[1])

    @cached_property
    def rarest(self) -> float:
        """The weight of a word that hardly anybody uses."""
        return float(self.weights.max())

    @cached_property
    def lengths(self) -> NDArray[np.float32]:
        """(words,) of the vectors."""
        known = (np.linalg.norm(some.astype(np.float32), axis=1) for some in np.array_split(self.vectors, 16))
        return np.asarray(np.maximum(np.concatenate(list(known)), 1e-6), np.float32)

    def embed(self, hashes: NDArray[np.uint64]) -> NDArray[np.float32]:
        """(size,) of a text's words, each as often as it stands there; zero where none is known."""
        places = self._places(hashes)
        weights = self.weights[places]
        if not weights.size:
            return np.zeros(self.size, np.float32)
        return np.asarray(self._summed(places) / np.sqrt((weights * weights).sum() / self.rarest**2), np.float32)

    def total(self, hashes: NDArray[np.uint64]) -> NDArray[np.float32]:
        """(size,) the sum that `embed` scales: those of two texts add up to that of both."""
        return self._summed(self._places(hashes))

    def _summed(self, places: NDArray[np.intp]) -> NDArray[np.float32]:
        return np.asarray((self.vectors[places].astype(np.float32) * self.weights[places][:, None]).sum(axis=0))

    def totals(self, hashes: NDArray[np.uint64], border: np.uint64, count: int) -> NDArray[np.float32]:
        """(count, size) `total` of each part of a text whose parts have the word `border` between them."""
        parts = np.cumsum(hashes == border)
        places = np.minimum(np.searchsorted(self.keys, hashes), self.keys.size - 1)
        known = (self.keys[places] == hashes) & (parts < count)
        found = np.zeros((count, self.size), np.float32)
        vectors = self.vectors[places[known]].astype(np.float32) * self.weights[places[known]][:, None]
        np.add.at(found, parts[known], vectors)
        return found

    def use_of(self, key: np.uint64) -> float | None:
        """Which share of all words in everyday requests is this one, 0 to 1; None where it is not known."""
        places = self._places(np.array([key], np.uint64))
        return COMMON * (self.rarest / float(self.weights[places[0]]) - 1) if places.size else None

    def _places(self, hashes: NDArray[np.uint64]) -> NDArray[np.intp]:
        """Of those that are known."""
        places = np.minimum(np.searchsorted(self.keys, hashes), self.keys.size - 1)
        return np.asarray(places[self.keys[places] == hashes])


def rarity(use: float) -> float:
    """0 to 1: what a word of this use tells."""
    return COMMON / (COMMON + use)


@cache
def word_vectors() -> WordVectors:
    with as_file(files("bot.learned") / "words.npz") as path, np.load(path, allow_pickle=False) as arrays:
        return WordVectors(arrays["keys"], arrays["vectors"], arrays["weights"], str(arrays["version"]))


def save(words: WordVectors, path: Path) -> None:
    with path.open("wb") as file:
        np.savez(
            file, keys=words.keys, vectors=words.vectors, weights=words.weights, version=np.array(words.version)
        )  # fmt: skip
