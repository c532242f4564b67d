"""Vectors that are made once: a set has as many texts as take minutes to embed."""

from __future__ import annotations

import hashlib
import sqlite3
from collections.abc import Iterator, Sequence
from contextlib import closing, contextmanager
from pathlib import Path

import numpy as np

from bot.errors import ConfigurationError
from bot.llm.local_embeddings import LocalEmbedder


class Remembered(LocalEmbedder):
    """The local embedder, whose vectors stay in a file. For one thread."""

    def __init__(self, path: Path | None) -> None:
        """`path`: None keeps them for as long as this lives."""
        super().__init__()
        self._kept = sqlite3.connect(path or ":memory:")
        self._kept.execute("CREATE TABLE IF NOT EXISTS vectors (text BLOB PRIMARY KEY, vector BLOB NOT NULL)")

    def close(self) -> None:
        self._kept.close()

    def embed(self, texts: Sequence[str]) -> list[list[float]]:
        return [self._one(text, question=False) for text in texts]

    def embed_question(self, text: str) -> list[float]:
        return self._one(text, question=True)

    def _one(self, text: str, *, question: bool) -> list[float]:
        key = hashlib.sha256(f"{self.name} {question} {text}".encode()).digest()
        if (row := self._kept.execute("SELECT vector FROM vectors WHERE text = ?", [key]).fetchone()) is None:
            vector = super().embed_question(text) if question else super().embed([text])[0]
            row = (np.array(vector, np.float32).tobytes(),)
            with self._kept:
                self._kept.execute("INSERT INTO vectors VALUES (?, ?)", [key, *row])
        return [float(number) for number in np.frombuffer(row[0], np.float32)]


@contextmanager
def embedder(kept: Path | None) -> Iterator[Remembered | None]:
    """`kept`: the file where vectors stay. None without `firstline[local]`: then words alone are measured."""
    with closing(Remembered(kept)) as made:
        try:
            made.embed_question("Firstline")
        except ConfigurationError:
            yield None
        else:
            yield made
