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

# To read the index to the end of its view takes as long as to compare so many vectors; and the fewer of all that a
# reader may see, the further it must be read (`python -m benchmarks.vectors` has the times of both).
VIEW_IN_VECTORS = 5_000
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
    exact: bool | None = None,
) -> list[Near]:
    """The nearest first, of articles for these audiences. `exact`: whether all are compared; None: where that is
    quicker than the index, by the counts of the last ingestion."""
    asked = {"vector": unit(vector), "audiences": list(audiences), "limit": limit}
    with connection.transaction():
        count = queries.begin_nearest(connection, ef_search=str(EF_SEARCH), audiences=list(audiences))
        if exact is None:
            exact = count["seen"] ** 2 <= VIEW_IN_VECTORS * count["passages"]
        if exact:
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
