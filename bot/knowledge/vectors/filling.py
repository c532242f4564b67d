"""Vectors for the passages that have none: after the settings name another embedder, or after one has failed.

One process at a time, a few passages after the other, so that it can be stopped and taken up anywhere. When (nearly)
all passages have one, the space is searched, and that of the embedder before is left.
"""

from __future__ import annotations

import logging
import uuid
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field

from bot.errors import ModelError
from bot.knowledge.chunk import Piece
from bot.knowledge.vectors.context import context_of
from bot.knowledge.vectors.space import Space, checked, unit
from bot.knowledge.vectors.spaces import keep_space
from bot.ports import Embedder
from bot.store.db import Database
from bot.store.queries import Row, queries

log = logging.getLogger("firstline.vectors")
AT_ONCE = 16  # passages: some seconds for a model on this machine
GIVEN_UP_AFTER = 3  # texts in a row for which the embedder failed
LEASE_SECONDS = 600.0  # of one round; the embedder may try for minutes
TOLERATED = 0.01  # of all passages: some text that an embedder refuses must not keep back all others
# Processes with other settings, and settings that are taken back, still find their vectors.
LEFT_AFTER_SECONDS = 3600.0
DELETED_AT_ONCE = 5_000


@dataclass
class Filling:
    """For one embedder; one instance a run."""

    database: Database
    embedder: Embedder
    stopped: Callable[[], bool] = lambda: False
    report: Callable[[int], object] = lambda _: None  # is told how many more have one, after each round
    _me: uuid.UUID = field(default_factory=uuid.uuid4)
    _failures: int = 0  # in a row

    def run(self) -> int:
        """How many vectors were made. Ends early where the embedder is down, `stopped` says so, or another process is
        at it. Raises StoreUnavailable; ConfigurationError for an embedder that is set up wrongly."""
        space = keep_space(self.database, self.embedder)
        if not self._claimed(space):
            return 0
        made = 0
        try:
            self._count(space)
            made, whole = self._through(space)
            if whole:
                self._complete(space)
        finally:
            if made:
                self._count(space)
            with self.database.connection() as connection:
                queries.release_filling(connection, id=space.number, filler=self._me)
        return made

    def _count(self, space: Space) -> None:
        with self.database.connection() as connection:
            queries.count_lacking(connection, id=space.number)

    def _through(self, space: Space) -> tuple[int, bool]:
        """How many vectors were made, and whether each passage was tried."""
        made = after = kept = 0
        while not self.stopped() and self._claimed(space, kept):
            with self.database.connection() as connection:
                rows = list(queries.passages_to_embed(connection, space=space.number, after=after, limit=AT_ONCE))
            if not rows:
                return made, True
            after = rows[-1]["id"]
            vectors = self._vectors(rows)
            with self.database.connection() as connection:
                kept = queries.insert_vectors(
                    connection, space=space.number, passages=list(vectors), embeddings=list(vectors.values())
                )
            made += kept
            self.report(kept)
            if self._failures >= GIVEN_UP_AFTER:
                break
        return made, False

    def _vectors(self, rows: Sequence[Row]) -> dict[int, str]:
        """By passage, as far as the embedder gives them: where it refuses all at once, one by one."""
        texts = {row["id"]: context_of(row["title"], Piece(tuple(row["headings"]), row["text"])) for row in rows}
        try:
            found = checked(self.embedder.embed(list(texts.values())), len(texts))
        except ModelError:
            return {id: vector for id, text in texts.items() if (vector := self._one(text)) is not None}
        self._failures = 0
        return {id: unit(vector) for id, vector in zip(texts, found, strict=True)}

    def _one(self, text: str) -> str | None:
        if self._failures >= GIVEN_UP_AFTER:
            return None
        try:
            (vector,) = checked(self.embedder.embed([text]), 1)
        except ModelError as error:
            self._failures += 1
            log.warning("a passage has no vector", extra={"error": type(error).__name__})
            return None
        self._failures = 0
        return unit(vector)

    def _claimed(self, space: Space, made: int = 0) -> bool:
        with self.database.connection() as connection:
            id = queries.claim_filling(connection, id=space.number, filler=self._me, seconds=LEASE_SECONDS, made=made)
        return id is not None

    def _complete(self, space: Space) -> None:
        with self.database.connection() as connection:
            if queries.complete_space(connection, id=space.number, tolerated=TOLERATED):
                log.info("all passages have a vector", extra={"space": f"{space.model}:{space.dimensions}"})
            left = list(queries.spaces_to_leave(connection, id=space.number, seconds=LEFT_AFTER_SECONDS))
        for row in left:
            self._leave(row["id"])
            log.info("the vectors of an earlier embedder are gone", extra={"space": row["model"]})

    def _leave(self, number: int) -> None:
        with self.database.transaction() as connection:
            list(queries.unindex_vectors(connection, id=number))
        deleted = DELETED_AT_ONCE
        while deleted == DELETED_AT_ONCE and not self.stopped():
            with self.database.connection() as connection:
                deleted = queries.delete_vectors(connection, space=number, limit=DELETED_AT_ONCE)
        if deleted < DELETED_AT_ONCE:
            with self.database.connection() as connection:
                queries.delete_space(connection, id=number)
