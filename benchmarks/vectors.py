"""The nearest passages among many: found as comparing all finds them, and as fast: `python -m benchmarks.vectors`.

The vectors are made: 384 numbers of 24 independent directions and some noise, in groups, as articles have them;
questions lie beside passages. Baselines: all vectors compared, which is exact; and the index alone.
"""

from __future__ import annotations

import time
from collections.abc import Sequence
from contextlib import closing
from dataclasses import dataclass
from statistics import mean, quantiles

import numpy as np
from numpy.typing import NDArray

from benchmarks.stage import stage
from benchmarks.table import Row, show
from bot.knowledge.ingest import count_words
from bot.knowledge.search import POOL
from bot.knowledge.vectors import Space, nearest
from bot.store.db import Database
from bot.store.queries import Connection, queries

SIZES = (1_000, 10_000, 100_000)
QUESTIONS = 100
DIMENSIONS, DIRECTIONS, NOISE = 384, 24, 0.1
# Shares of the passages that readers may see: visitors, who has signed in, and employees.
EVERYBODY = ("customer", "signed-in", "employee")
SHARES = {EVERYBODY[:1]: 0.005, EVERYBODY[:2]: 0.1, EVERYBODY: 1.0}
Vectors = NDArray[np.float32]

ARTICLES = """INSERT INTO articles (source, key, url, title, config, content_hash, audience)
SELECT 'vectors', 'g' || n, 'https://example.com/' || n, 'Article', 'english', '',
       CASE WHEN n %% 1000 < 5 THEN 'customer' WHEN n %% 1000 < 100 THEN 'signed-in' ELSE 'employee' END
FROM generate_series(0, %(articles)s - 1) n"""
PASSAGES = """INSERT INTO passages (article_id, ordinal, headings, text, config, words, tsv)
SELECT id, o, '{}', '', 'english', '{}', '' FROM articles CROSS JOIN generate_series(0, 3) o"""
SPACE = "INSERT INTO vector_spaces (model, dimensions) VALUES ('made', 384) RETURNING id"
KEEP = """INSERT INTO vectors (passage_id, space, audience, embedding)
SELECT p.id, %s, a.audience, m.embedding
FROM made m JOIN (SELECT *, row_number() OVER (ORDER BY id) AS place FROM passages) p USING (place)
JOIN articles a ON a.id = p.article_id"""


@dataclass(frozen=True)
class Found:
    """What was found for each question, and in how many milliseconds."""

    ids: list[list[int]]
    times: list[float]

    def recall(self, exact: Found) -> str:
        """Of the ten nearest."""
        shares = (len({*some} & {*best}) / len(best) for some, best in zip(self.ids, exact.ids, strict=True))
        return f"{mean(shares):.3f}"

    def __str__(self) -> str:
        cuts = quantiles(self.times, n=20)
        return f"{cuts[9]:.1f} / {cuts[18]:.1f} ms"


@dataclass(frozen=True)
class Filled:
    """A database with so many vectors."""

    connection: Connection
    space: Space
    asked: list[list[float]]

    def ask(self, audiences: Sequence[str], exact: bool | None = None) -> Found:
        """After a first round, which warms the caches."""
        for question in self.asked[:20]:
            self._nearest(question, audiences, exact)
        ids, times = [], []
        for question in self.asked:
            start = time.perf_counter()
            ids.append(self._nearest(question, audiences, exact))
            times.append((time.perf_counter() - start) * 1000)
        return Found(ids, times)

    def _nearest(self, question: Sequence[float], audiences: Sequence[str], exact: bool | None) -> list[int]:
        near = nearest(self.connection, self.space, question, POOL, audiences, exact)
        return [one.passage for one in near][:10]


def main() -> list[Row]:
    alone: dict[int, str] = {}
    rows: list[Row] = []
    for size in SIZES:
        with stage() as here, closing(Database(here.environment["DATABASE_URL"], 2)) as database:
            chance = np.random.Generator(np.random.PCG64(7))
            passages = made(chance, size)
            with database.transaction() as connection:
                connection.execute(ARTICLES.encode(), {"articles": size // 4})
                connection.execute(PASSAGES)
                queries.insert_language(connection, config="english")
            count_words(database)
            space, seconds = keep_made(database, passages)
            with database.connection() as connection:
                filled = Filled(connection, space, made_beside(chance, passages).tolist())
                alone[size] = str(filled.ask(EVERYBODY))
                if size == SIZES[-1]:
                    rows = [row for audiences, share in SHARES.items() for row in _rows(filled, audiences, share)]
                    rows.append(Row(f"an index of {size:,} vectors made at once", f"{seconds:.0f} s"))
    rows = [Row(f"{size:,} passages, p50 / p95", alone[size], alone[SIZES[0]]) for size in SIZES] + rows
    show(f"Nearest passages (baselines: {SIZES[0]:,} passages; all compared; the index alone)", rows)
    return rows


def _rows(filled: Filled, audiences: Sequence[str], share: float) -> list[Row]:
    exact, index, ours = filled.ask(audiences, exact=True), filled.ask(audiences, exact=False), filled.ask(audiences)
    seen = f"of {share:.1%} that a reader may see"
    return [
        Row(f"{seen}: recall@10", ours.recall(exact), f"1; {index.recall(exact)}"),
        Row(f"{seen}: p50 / p95", str(ours), f"{exact}; {index}"),
    ]


def made(chance: np.random.Generator, number: int) -> Vectors:
    """Four passages an article, near each other."""
    directions = chance.standard_normal((DIRECTIONS, DIMENSIONS)) / np.sqrt(DIRECTIONS)
    articles = chance.standard_normal((number // 4, DIRECTIONS))
    passages = np.repeat(articles, 4, axis=0) + 0.5 * chance.standard_normal((number, DIRECTIONS))
    found: Vectors = (passages @ directions + NOISE * chance.standard_normal((number, DIMENSIONS))).astype(np.float32)
    return found


def made_beside(chance: np.random.Generator, passages: Vectors) -> Vectors:
    some = passages[chance.choice(len(passages), QUESTIONS, replace=False)]
    found: Vectors = (some + 0.3 * chance.standard_normal(some.shape)).astype(np.float32)
    return found


def keep_made(database: Database, vectors: Vectors) -> tuple[Space, float]:
    """For the passages that there are, in their order; and the seconds that the index took, which is made last, as
    after a restored backup: in hours of background work nobody waits for it."""
    unit = vectors / np.linalg.norm(vectors, axis=1, keepdims=True)
    with database.transaction() as connection:
        connection.execute("SET LOCAL statement_timeout = 0")
        connection.execute("SET LOCAL maintenance_work_mem = '512MB'")
        (row,) = connection.execute(SPACE).fetchall()
        connection.execute("CREATE TEMP TABLE made (place bigint GENERATED ALWAYS AS IDENTITY, embedding halfvec)")
        with connection.cursor().copy("COPY made (embedding) FROM STDIN") as copy:
            for vector in unit:
                copy.write("[" + ",".join(f"{value:.5g}" for value in vector.tolist()) + "]\n")
        connection.execute(KEEP, (row["id"],))
        began = time.perf_counter()
        list(queries.index_vectors(connection, id=row["id"]))
        connection.execute("SET LOCAL statement_timeout = 0")
        seconds = time.perf_counter() - began
    with database.connection() as connection:
        connection.execute("SET statement_timeout = 0")
        connection.execute("VACUUM ANALYZE")
    return Space(row["id"], "made", DIMENSIONS), seconds


if __name__ == "__main__":
    main()
