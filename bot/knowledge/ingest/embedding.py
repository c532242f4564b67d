"""Vectors for the passages that go in, as long as the embedder gives them."""

from __future__ import annotations

import logging
from collections.abc import Callable, Sequence
from dataclasses import dataclass

from bot.errors import ModelError
from bot.knowledge import vectors
from bot.knowledge.vectors import Space
from bot.ports import Embedder

log = logging.getLogger("firstline.ingest")
EMBEDDED_AT_ONCE = 64
GIVEN_UP_AFTER = 3  # articles in a row for which the embedder failed


@dataclass
class Embedding:
    """The embedder, until it has failed for some articles in a row."""

    embedder: Embedder | None
    report: Callable[[str], None]
    failures: int = 0  # in a row

    def space(self) -> Space | None:
        """Of its vectors now; None without one. Asked once a run: the settings may have been changed."""
        found = self.embed(["Firstline"])
        if self.embedder is None or found is None:
            self.embedder = None
            return None
        return Space(self.embedder.name, len(found[0]))

    def embed(self, texts: Sequence[str]) -> list[Sequence[float]] | None:
        if self.embedder is None:
            return None
        try:
            batches = [texts[at : at + EMBEDDED_AT_ONCE] for at in range(0, len(texts), EMBEDDED_AT_ONCE)]
            found = [vector for batch in batches for vector in vectors.checked(self.embedder.embed(batch), len(batch))]
        except ModelError as error:
            log.warning("an article goes in without vectors", extra={"error": type(error).__name__})
            self._failed(error)
            return None
        self.failures = 0
        return found

    def _failed(self, error: ModelError) -> None:
        """It has tried again already: one that is down is not asked for every article."""
        self.failures += 1
        if self.failures >= GIVEN_UP_AFTER:
            self.embedder = None
        which = "articles go" if self.embedder is None else "an article goes"
        self.report(f"the embedder failed, so {which} in without vectors until the next run: {error}")
