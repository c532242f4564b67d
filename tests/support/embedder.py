"""An `Embedder` in memory: texts that share words are near each other, and words that mean the same count as one."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field

from bot.errors import FirstlineError
from bot.knowledge.words import asked
from bot.store.db import Database


@dataclass
class FakeEmbedder:
    """Refuses to work while the calling thread holds a connection. Raises `error` while one is set; `before` lets a
    test look around before each call."""

    database: Database
    dimensions: int = 64
    name: str = "fake"
    server: str = ""
    before_it: FakeEmbedder | None = None  # the one that was configured before
    same: Mapping[str, str] = field(default_factory=dict)
    error: FirstlineError | None = None
    before: Callable[[], None] = lambda: None
    seen: list[str] = field(default_factory=list)

    def embed(self, texts: Sequence[str]) -> list[list[float]]:
        assert not self.database.held_by_this_thread, "the embedder is waited for while a connection is held"
        self.before()
        if self.error is not None:
            raise self.error
        self.seen += texts
        return [self._vector(text) for text in texts]

    def embed_question(self, text: str) -> list[float]:
        (vector,) = self.embed([text])
        return vector

    def earlier(self, name: str, dimensions: int, server: str | None) -> FakeEmbedder | None:
        one = self.before_it
        return one if one is not None and (one.name, one.dimensions) == (name, dimensions) else None

    def _vector(self, text: str) -> list[float]:
        vector = [0.001] * self.dimensions
        for word in asked(text).split():
            digest = hashlib.sha256(self.same.get(word, word).encode()).digest()
            vector[int.from_bytes(digest[:4], "big") % self.dimensions] += 1.0
        return vector
