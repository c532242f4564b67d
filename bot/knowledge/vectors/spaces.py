"""Which spaces there are, and in which one is searched.

After the settings name another embedder, its vectors are made beside those of the last one, which go on being searched
until all passages have one of each (`filling.py`).
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from bot.knowledge.vectors.space import Made, Space, name_of, unit
from bot.ports import Embedder
from bot.store.db import Database
from bot.store.queries import Connection, queries


def keep_space(database: Database, embedder: Embedder) -> Space:
    """The embedder's, which is there from then on."""
    with database.transaction() as connection:
        row = queries.keep_space(
            connection, model=embedder.name, dimensions=embedder.dimensions, server=embedder.server
        )
        if row["new"]:
            list(queries.index_vectors(connection, id=row["id"]))
    return Space(row["id"], embedder.name, embedder.dimensions)


def to_search(connection: Connection, embedder: Embedder) -> tuple[Space, Embedder] | None:
    """The space in which questions are looked up, and what makes their vectors; None: there is none yet."""
    return next(_candidates(connection, embedder), None)


def in_use(database: Database, embedder: Embedder) -> list[tuple[Space, Embedder]]:
    """The embedder's, and after it the one that is searched where that is another."""
    wanted = keep_space(database, embedder)
    with database.connection() as connection:
        searched = to_search(connection, embedder)
    return [(wanted, embedder), *([searched] if searched is not None and searched[0] != wanted else [])]


def keep_vectors(connection: Connection, article: int, made: Sequence[Made]) -> None:
    """Those of all passages of an article, in their order; in the transaction that keeps the passages."""
    for one in made:
        queries.insert_vectors_of_article(
            connection, space=one.space.number, article_id=article, embeddings=list(map(unit, one.vectors))
        )


def lacking(database: Database, embedder: Embedder) -> int:
    """How many passages have no vector of the embedder."""
    with database.connection() as connection:
        return int(queries.passages_without_vectors(connection, space=name_of(embedder)))


def _candidates(connection: Connection, embedder: Embedder) -> Iterator[tuple[Space, Embedder]]:
    """The best first. An earlier embedder may be out of reach by now."""
    rows = queries.spaces_to_search(connection, model=embedder.name, dimensions=embedder.dimensions)
    for row in rows:
        space = Space(row["id"], row["model"], row["dimensions"])
        if (space.model, space.dimensions) == (embedder.name, embedder.dimensions):
            yield space, embedder
        elif (earlier := embedder.earlier(space.model, space.dimensions, row["server"])) is not None:
            yield space, earlier
