"""A whole search, words and vectors fused, as the knowledge grows: `python -m benchmarks.searching [PASSAGES ...]`.

Passages have the words of benchmarks.growth and the vectors of benchmarks.vectors: words at random, as frequent as in
techqa, and vectors beside each other where an article's are. Questions are subjects of techqa's, each with the vector
of something that lies beside a passage; in one row the local model reads them all the same, as it does where it makes
the vectors. Baselines in the same run: Postgres's own full text, any word, ranked by
ts_rank_cd over an index; and all vectors compared.
"""

from __future__ import annotations

import sys
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import closing, contextmanager
from dataclasses import dataclass, field
from functools import partial
from statistics import quantiles

import numpy as np

from benchmarks.growth import PASSAGES, made_passages
from benchmarks.retrieval import ANY_WORD_PASSAGES, technotes
from benchmarks.stage import stage
from benchmarks.table import Row, show
from benchmarks.vectors import DIMENSIONS, keep_made, made, made_beside
from bot.knowledge.ingest import count_words
from bot.knowledge.search import POOL, PostgresSearch
from bot.knowledge.vectors import Space, nearest
from bot.llm.local_embeddings import LocalEmbedder
from bot.model import ANYBODY
from bot.ports import Embedder
from bot.store.db import Database
from bot.store.queries import queries
from tests.support.shared import SHARED

SIZES = (1_000, 10_000, 100_000)
QUESTIONS = 60
LIMIT = 5
ARTICLES = """INSERT INTO articles (source, key, url, title, config, content_hash, audience)
SELECT 'searching', 'g' || n, 'https://example.com/' || n, 'Article', 'english', '', 'customer'
FROM generate_series(0, %(articles)s - 1) n"""
SHARED_BUFFERS = "1GB"  # what 100,000 passages are searched by is 400 MB; Postgres' default is 128 MB


@dataclass
class Made:
    """An `Embedder` with the vectors that were made for the questions."""

    vectors: Mapping[str, list[float]]
    reader: Embedder | None = None  # takes its time for a question
    name: str = "made"
    dimensions: int = DIMENSIONS
    server: str = ""
    earlier: Callable[[str, int, str | None], Embedder | None] = field(default=lambda *_: None)

    def embed(self, texts: Sequence[str]) -> list[list[float]]:
        return [self.vectors[text] for text in texts]

    def embed_question(self, text: str) -> list[float]:
        if self.reader is not None:
            self.reader.embed_question(text)
        return self.vectors[text]


def main() -> list[Row]:
    if not (SHARED / "evals").is_dir():
        print(f"Searching: not measured, {SHARED / 'evals'} is not on this machine")
        return []
    sizes = [int(size) for size in sys.argv[1:]] or SIZES
    measured = [_measured(size) for size in sizes]
    rows = [
        Row(f"{what}, {size:,} passages", f"{found}, × {found.p50 / measured[0][what].p50:.1f}")
        for what in measured[0]
        for size, each in zip(sizes, measured, strict=True)
        if (found := each[what])
    ]
    show("A whole search, p50 / p95, and p50 beside that of the fewest passages (target: at most 1.5 times)", rows)
    return rows


@dataclass(frozen=True)
class Times:
    p50: float  # ms
    p95: float

    def __str__(self) -> str:
        return f"{self.p50:.1f} / {self.p95:.1f} ms"


def _measured(size: int) -> dict[str, Times]:
    with filled(size) as (database, space, asked):
        ways = {
            "words and vectors, the local model reads the question": Made(asked, LocalEmbedder()),
            "words and vectors, with the question's vector": Made(asked),
            "words alone": None,
        }
        found = {}
        for way, embedder in ways.items():
            search = partial(PostgresSearch(database, embedder).search, limit=LIMIT, reader=ANYBODY)
            found[way] = _times(search, asked)
        with database.connection() as connection:
            connection.execute("SET statement_timeout = 0")
            connection.execute("CREATE INDEX ON passages USING gin (tsv)")
            found["baseline: any word, ts_rank_cd, over an index"] = _times(
                lambda question: connection.execute(ANY_WORD_PASSAGES, (question,)).fetchall(), asked
            )
            found["baseline: all vectors compared"] = _times(
                lambda question: nearest(connection, space, asked[question], POOL, ["customer"], exact=True), asked
            )
        return found


@contextmanager
def filled(size: int) -> Iterator[tuple[Database, Space, dict[str, list[float]]]]:
    """A database with so many passages, and questions with their vectors."""
    with (
        stage(postgres_settings={"shared_buffers": SHARED_BUFFERS}) as here,
        closing(Database(here.environment["DATABASE_URL"], 2)) as database,
    ):
        with database.transaction() as connection:
            connection.execute("SET LOCAL statement_timeout = 0")
            connection.execute("SET LOCAL synchronous_commit = off")
            connection.execute(ARTICLES, {"articles": size // 4})
            connection.cursor().executemany(PASSAGES, made_passages(size))
            queries.insert_language(connection, config="english")
        count_words(database)
        chance = np.random.Generator(np.random.PCG64(7))
        vectors = made(chance, size)
        space, _ = keep_made(database, vectors)
        questions = [" ".join(text.split()[:9]) for text in technotes()][:QUESTIONS]
        beside = made_beside(chance, vectors)[: len(questions)].tolist()
        yield database, space, dict(zip(questions, beside, strict=True))


def _times(ask: Callable[[str], object], questions: Mapping[str, object]) -> Times:
    """After a round, which warms the caches."""
    taken: list[float] = []
    for measured in (False, True, True):
        for question in questions:
            start = time.perf_counter()
            ask(question)
            taken += [(time.perf_counter() - start) * 1000] if measured else []
    cuts = quantiles(taken, n=20)
    return Times(cuts[9], cuts[18])


if __name__ == "__main__":
    main()
