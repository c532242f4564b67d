"""Vectors in Postgres: how they are written, the nearest ones, and an index once there are many.

The column has no dimension, since that is a setting. Up to EXACT_UP_TO passages all are compared, which is exact; then
an HNSW index is made for the model and dimension in use. The dimension is part of an SQL type there, where no parameter
can stand, hence these two statements are put together here and not in `sql/knowledge.sql`.
"""

from __future__ import annotations

import hashlib
import math
from collections.abc import Sequence
from dataclasses import dataclass
from typing import NamedTuple

from psycopg import sql

from bot.errors import ModelUnavailable
from bot.store.db import Database
from bot.store.queries import Connection, queries

EXACT_UP_TO = 5_000
MAX_INDEXED_DIMENSIONS = (
    4_000  # dimensions of a halfvec that HNSW takes; a plain vector's limit is 2,000 (pgvector README)
)

# Half precision in the index only; what is kept is whole.
_NEAREST = sql.SQL(
    "SELECT p.id, 1 - (p.embedding::halfvec({n}) <=> {vector}::halfvec({n})) AS similarity"
    " FROM passages p JOIN articles a ON a.id = p.article_id"
    " WHERE p.space = {space} AND a.audience = ANY({audiences})"
    " ORDER BY p.embedding::halfvec({n}) <=> {vector}::halfvec({n}) LIMIT {limit}"
)
# The index knows no audience: without this, what it finds first and a customer may not see would count for the limit
# (pgvector 0.8 and newer, README, "Iterative Index Scans").
_GO_ON_UNTIL_ENOUGH = "SELECT set_config('hnsw.iterative_scan', 'strict_order', true)"
_INDEX = sql.SQL(
    "CREATE INDEX IF NOT EXISTS {name} ON passages"
    " USING hnsw ((embedding::halfvec({n})) halfvec_cosine_ops) WHERE space = {space}"
)


@dataclass(frozen=True, slots=True)
class Space:
    """What vectors must share to be compared."""

    model: str
    dimensions: int

    def __str__(self) -> str:
        return f"{self.model}:{self.dimensions}"

    @property
    def index(self) -> str:
        """The index's name: a model's may be longer than Postgres allows."""
        return f"passages_by_vector_{hashlib.sha256(str(self).encode()).hexdigest()[:12]}"


class Near(NamedTuple):
    passage: int  # its id
    similarity: float  # cosine


def checked(vectors: Sequence[Sequence[float]], expected: int) -> Sequence[Sequence[float]]:
    """The same vectors. Raises ModelUnavailable where one is missing or no direction: empty, all zeros, infinite."""
    if len(vectors) != expected:
        raise ModelUnavailable(f"The embedding model gave {len(vectors)} vectors for {expected} texts.")
    if not all(any(vector) and all(map(math.isfinite, vector)) for vector in vectors):
        raise ModelUnavailable("The embedding model gave a vector without a direction.")
    return vectors


def literal(vector: Sequence[float]) -> str:
    """As pgvector reads it."""
    return "[" + ",".join(map(repr, map(float, vector))) + "]"


def nearest(
    connection: Connection, space: Space, vector: Sequence[float], limit: int, audiences: Sequence[str]
) -> list[Near]:
    """The passages whose vectors are nearest by cosine, the nearest first, of articles for these audiences."""
    with connection.transaction():
        connection.execute(_GO_ON_UNTIL_ENOUGH)
        rows = connection.execute(nearest_query(space, vector, limit, audiences)).fetchall()
        return [Near(row["id"], row["similarity"]) for row in rows]


def nearest_query(space: Space, vector: Sequence[float], limit: int, audiences: Sequence[str]) -> sql.Composed:
    return _NEAREST.format(
        space=sql.Literal(str(space)),
        n=sql.Literal(space.dimensions),
        vector=sql.Literal(literal(vector)),
        limit=sql.Literal(limit),
        audiences=sql.Literal(list(audiences)),
    )


def ensure_index(database: Database, space: Space) -> bool:
    """Make the index where there is enough to search and none yet; searches go on meanwhile. True if it is there."""
    with database.connection() as connection:
        few = queries.embedded_passages(connection, space=str(space)) <= EXACT_UP_TO
    if few or space.dimensions > MAX_INDEXED_DIMENSIONS:
        return False
    with database.transaction() as connection:
        connection.execute("SET LOCAL statement_timeout = '60min'")
        connection.execute(
            _INDEX.format(
                name=sql.Identifier(space.index), n=sql.Literal(space.dimensions), space=sql.Literal(str(space))
            )
        )
    return True
