"""Vectors for the passages that go in, as long as the embedder gives them."""

from __future__ import annotations

import logging
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field

from bot.errors import ModelError
from bot.knowledge import vectors
from bot.knowledge.vectors import Made, Space
from bot.ports import Embedder
from bot.store.db import Database

log = logging.getLogger("firstline.ingest")
EMBEDDED_AT_ONCE = 64
GIVEN_UP_AFTER = 3  # articles in a row for which the embedder failed


@dataclass
class Embedding:
    """The embedder, until it has failed for some articles in a row; and beside it, until its vectors are complete, the
    one before, in whose vectors is still searched."""

    database: Database
    embedder: Embedder | None
    report: Callable[[str], None]
    failures: int = 0  # in a row
    _in_use: list[tuple[Space, Embedder]] | None = field(default=None, init=False)

    def embed(self, texts: Sequence[str]) -> tuple[Made, ...]:
        """In each space that is wanted or searched, as far as its embedder gives them."""
        if self.embedder is None or not texts:
            return ()
        if self._in_use is None:  # asked once a run
            self._in_use = vectors.in_use(self.database, self.embedder)
        made = (self._made(space, embedder, texts) for space, embedder in tuple(self._in_use))
        return tuple(one for one in made if one is not None)

    def _made(self, space: Space, embedder: Embedder, texts: Sequence[str]) -> Made | None:
        batches = [texts[at : at + EMBEDDED_AT_ONCE] for at in range(0, len(texts), EMBEDDED_AT_ONCE)]
        try:
            found = [vector for batch in batches for vector in vectors.checked(embedder.embed(batch), len(batch))]
        except ModelError as error:
            log.warning("an article goes in without vectors", extra={"error": type(error).__name__})
            self._failed(embedder, error)
            return None
        if embedder is self.embedder:
            self.failures = 0
        return Made(space, found)

    def _failed(self, embedder: Embedder, error: ModelError) -> None:
        """It has tried again already: one that is down is not asked for every article."""
        if embedder is not self.embedder:  # the one before
            self._in_use = [(space, one) for space, one in self._in_use or () if one is not embedder]
            return
        self.failures += 1
        if self.failures >= GIVEN_UP_AFTER:
            self.embedder = None
        which = "articles go" if self.embedder is None else "an article goes"
        self.report(f"the embedder failed, so {which} in without vectors for now: {error}")
