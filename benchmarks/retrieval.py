"""How well the knowledge is searched: does the right article come up for a question?

Sets (beside the repository, see `tests/support/shared.py`): techqa, 384 support questions over 337 technotes, and
help_login_gov, 220 help articles in four languages, each asked for by its title, which is left out of the index.
Baseline: Postgres's own `websearch_to_tsquery` and `ts_rank_cd` over whole articles, in the same run; it wants every
word of a question, so a second baseline joins the words with "or". A reference for techqa, not from this run: BM25 over
passages of 170 words has recall@5 .901 and MRR@10 .815.
"""

from __future__ import annotations

import json
import re
import time
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from statistics import quantiles
from typing import Any

from benchmarks.stage import stage
from benchmarks.table import Row, show
from bot.knowledge.article import Article, Entry, Source
from bot.knowledge.ingest import ingest_sources
from bot.knowledge.search import PostgresSearch
from bot.knowledge.synonyms import Synonyms
from bot.knowledge.understand import Understanding
from bot.model import ANYBODY, EVERYBODY
from bot.store.db import Database
from tests.support.shared import SHARED

LANGUAGES = ("en", "es", "fr", "zh")
Rank = Callable[[str], Sequence[str]]  # a question to the keys of articles, the best first

PLAIN_TABLE = """CREATE TABLE plain AS
SELECT a.key, to_tsvector('english', a.title || ' ' || string_agg(p.text, ' ')) AS tsv
FROM articles a JOIN passages p ON p.article_id = a.id GROUP BY a.id"""
EVERY_WORD = """SELECT key FROM plain, websearch_to_tsquery('english', %s) q
WHERE tsv @@ q ORDER BY ts_rank_cd(tsv, q) DESC, key LIMIT 10"""
ANY_WORD = """SELECT key FROM plain,
(SELECT string_agg(quote_literal(l), ' | ')::tsquery AS q
 FROM unnest(tsvector_to_array(to_tsvector('english', %s))) l) w
WHERE tsv @@ q ORDER BY ts_rank_cd(tsv, q) DESC, key LIMIT 10"""
ANY_WORD_PASSAGES = """SELECT id FROM passages,
(SELECT string_agg(quote_literal(l), ' | ')::tsquery AS q
 FROM unnest(tsvector_to_array(to_tsvector('english', %s))) l) w
WHERE tsv @@ q ORDER BY ts_rank_cd(tsv, q) DESC, id LIMIT 10"""


@dataclass(frozen=True, slots=True)
class Figures:
    recall: float  # share of questions with a right article among the first 5
    mrr: float  # mean of 1 / place of the first right article among the first 10
    milliseconds: Sequence[float]  # of each search, ascending


def main() -> list[Row]:
    if not (SHARED / "evals").is_dir():
        print(f"Retrieval: not measured, {SHARED / 'evals'} is not on this machine")
        return []
    with stage() as here:
        database = Database(here.environment["DATABASE_URL"], 2)
        rows = [*_techqa(database), *_help_centre(database)]
        database.close()
    show("Retrieval (baseline: websearch_to_tsquery and ts_rank_cd)", rows)
    return rows


def _techqa(database: Database) -> list[Row]:
    _load(database, [_technote(row) for row in _lines("techqa/docs.jsonl")])
    questions = [
        (row["question"], frozenset(row["gold"]))
        for row in _lines("techqa/questions.jsonl")
        if not row["is_impossible"]
    ]
    ours = _measure(_ours(database), questions)
    understood = _measure(_understanding(database), questions)
    every = _measure(_plain(database, EVERY_WORD), questions)
    either = _measure(_plain(database, ANY_WORD), questions)
    _clear(database)
    return [
        Row("techqa recall@5", f"{ours.recall:.3f}", f"{every.recall:.3f}; any word: {either.recall:.3f}"),
        Row("techqa MRR@10", f"{ours.mrr:.3f}", f"{every.mrr:.3f}; any word: {either.mrr:.3f}"),
        Row("techqa search p50 / p95", _times(ours), f"{_times(every)}; any word: {_times(either)}"),
        Row("techqa slips and synonyms of a question p50 / p95", _times(understood), "search alone above"),
    ]


def _help_centre(database: Database) -> list[Row]:
    articles = list(_lines("help_login_gov/articles.jsonl"))
    _load(database, [_untitled(row) for row in articles])
    rows = []
    for language in LANGUAGES:
        asked = [(row["title"], frozenset([row["path"]])) for row in articles if row["lang"] == language]
        ours = _measure(_ours(database), asked)
        plain = _measure(_plain(database, ANY_WORD), asked)
        every = _measure(_plain(database, EVERY_WORD), asked)
        shown = f"{every.recall:.3f}; any word: {plain.recall:.3f}"
        rows.append(Row(f"help centre, {language}: an article by its title, recall@5", f"{ours.recall:.3f}", shown))
    _clear(database)
    return rows


def _measure(rank: Rank, questions: Iterable[tuple[str, frozenset[str]]]) -> Figures:
    places: list[int | None] = []
    times: list[float] = []
    for question, right in questions:
        start = time.perf_counter()
        found = rank(question)
        times.append((time.perf_counter() - start) * 1000)
        places.append(next((place for place, key in enumerate(found[:10], start=1) if key in right), None))
    recall = sum(place is not None and place <= 5 for place in places) / len(places)
    return Figures(recall, sum(1 / place for place in places if place) / len(places), sorted(times))


def _ours(database: Database) -> Rank:
    search = PostgresSearch(database, None)
    # Several passages of one article count once.
    return lambda question: list(dict.fromkeys(passage.url for passage in search.search(question, 30, ANYBODY)))


def _understanding(database: Database) -> Rank:
    """What it takes to read the question, before it is looked up. It finds no article, so recall says nothing."""
    understand = Understanding(database, Synonyms())
    return lambda question: [word.said for word in understand(question, ANYBODY).stand_ins]


def _plain(database: Database, sql: str) -> Rank:
    def rank(question: str) -> Sequence[str]:
        with database.connection() as connection:
            return [row["key"] for row in connection.execute(sql, (question,)).fetchall()]

    return rank


def _load(database: Database, articles: Sequence[Article]) -> None:
    entries = tuple(Entry(key=it.key, name=it.key, read=partial(_itself, it)) for it in articles)
    _take_in(database, entries)
    with database.connection() as connection:
        connection.execute(PLAIN_TABLE)
        connection.execute("CREATE INDEX ON plain USING gin (tsv)")
        connection.execute("ANALYZE plain, passages, articles, lexemes, vocabulary")


def _clear(database: Database) -> None:
    _take_in(database, ())  # the source has nothing any more
    with database.connection() as connection:
        connection.execute("DROP TABLE plain")


def _take_in(database: Database, entries: tuple[Entry, ...]) -> None:
    source = Source(name="benchmark", entries=entries)
    ingest_sources(database, None, [source], lambda _: None, EVERYBODY, accept_loss=True)


def _itself(article: Article) -> Article:
    return article


def _technote(row: Mapping[str, Any]) -> Article:
    parts = re.fullmatch(r"Title: *(.*?)(?: - United States)?\n+Text:(.*)", row["text"], re.DOTALL)
    if parts is None:
        raise ValueError(f"technote {row['id']}: expected `Title: ...` and `Text:...`")
    title, text = parts.groups()
    return Article(key=row["id"], url=row["id"], title=title, text=text, markdown=False)


def technotes() -> list[str]:
    """The texts of techqa's documents, each with its title first."""
    return [" ".join((article.title, article.text)) for article in map(_technote, _lines("techqa/docs.jsonl"))]


def _untitled(row: Mapping[str, Any]) -> Article:
    return Article(key=row["path"], url=row["path"], title="", text=row["text"], markdown=True)


def _lines(name: str) -> Iterable[Any]:
    return map(json.loads, Path(SHARED / "evals" / name).read_text(encoding="utf-8").splitlines())


def _times(figures: Figures) -> str:
    cuts = quantiles(figures.milliseconds, n=20)
    return f"{cuts[9]:.1f} / {cuts[18]:.1f} ms"


if __name__ == "__main__":
    main()
