"""The passages whose vectors are nearest: exactly while few come into question, through an index where many do.

A statement that an index can serve has the index's space and dimension in its text, where no parameter can stand; hence
it is put together here and not in `sql/vectors.sql`.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

from psycopg import sql

from bot.knowledge.vectors.space import Space, unit
from bot.store.queries import Connection, queries

# So many numbers are all compared, which is exact: 10,000 vectors of 384. Where a reader may see fewer than that, the
# index would have to be searched far and wide for them (`python -m benchmarks.vectors` has the times of both).
EXACT_NUMBERS = 4_000_000
EF_SEARCH = 120  # how many the index keeps in view: more find more of the nearest, and take longer

_NEAREST = sql.SQL(
    "SELECT passage_id, 1 - (embedding::halfvec({n}) <=> %(vector)s::halfvec({n})) AS similarity FROM vectors"
    " WHERE space = {space} AND audience = ANY(%(audiences)s)"
    " ORDER BY embedding::halfvec({n}) <=> %(vector)s::halfvec({n}) LIMIT %(limit)s"
)


class Near(NamedTuple):
    passage: int  # its id
    similarity: float  # cosine


def nearest(
    connection: Connection,
    space: Space,
    vector: Sequence[float],
    limit: int,
    audiences: Sequence[str],
    exact_up_to: int | None = None,
) -> list[Near]:
    """The nearest first, of articles for these audiences. `exact_up_to`: vectors; None: as many as take no longer."""
    if exact_up_to is None:
        exact_up_to = EXACT_NUMBERS // space.dimensions
    asked = {"vector": unit(vector), "audiences": list(audiences), "limit": limit}
    with connection.transaction():
        found = queries.begin_nearest(
            connection,
            ef_search=str(EF_SEARCH),
            space=space.number,
            audiences=list(audiences),
            most=exact_up_to + 1,
        )
        if found["vectors"] <= exact_up_to:
            rows = queries.nearest_of_few(connection, space=space.number, **asked)
        else:
            rows = connection.execute(nearest_of_many(space), asked)
        return [Near(row["passage_id"], row["similarity"]) for row in rows]


def similarities(
    connection: Connection, space: Space, vector: Sequence[float], passages: Sequence[int], audiences: Sequence[str]
) -> list[Near]:
    """Of these passages, in no order; those without a vector are left out."""
    rows = queries.similarities(
        connection, vector=unit(vector), space=space.number, passages=list(passages), audiences=list(audiences)
    )
    return [Near(row["passage_id"], row["similarity"]) for row in rows]


def nearest_of_many(space: Space) -> sql.Composed:
    return _NEAREST.format(n=sql.Literal(space.dimensions), space=sql.Literal(space.number))
