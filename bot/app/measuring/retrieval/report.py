"""What `firstline eval retrieval` prints: tables in Markdown, set by set, with 95 % intervals."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping, Sequence
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from bot.app.measuring.articles import hold, server
from bot.app.measuring.retrieval.answerable import answerable
from bot.app.measuring.retrieval.questions import SITTINGS, Asked, Sitting
from bot.app.measuring.retrieval.remembered import Remembered, embedder
from bot.app.measuring.retrieval.ways import BM25, PLAIN, Corpus, Meaning, Ways
from bot.knowledge.chunk import chunk
from bot.knowledge.search import PostgresSearch
from bot.knowledge.synonyms import Synonyms
from bot.knowledge.understand import Understanding
from bot.model import ANYBODY, Query
from bot.store.db import Database
from escalation.training.metrics import Share

AMONG = 5
_RESAMPLES = 1000
_MOST_CHARS = 1500  # of a question whose slips are looked for: what is longer is a log or a dialogue


def sections(data: Path, *, sets: Collection[str] = (), kept: Path | None = None) -> Iterator[str]:
    """`sets`: of SITTINGS; none: all. `kept`: the file where vectors stay. Raises FileNotFoundError where a set is
    missing, ConfigurationError without Postgres."""
    with embedder(kept) as made, server() as database:
        if made is None:
            yield "By words alone: firstline[local] is not installed, or not for this processor"
        for name in sets or SITTINGS:
            yield from _section(database, made, SITTINGS[name](data), data)


def _section(database: Database, made: Remembered | None, sitting: Sitting, data: Path) -> Iterator[str]:
    hold(database, sitting.articles, made)
    ways = _ways(database, made, sitting)
    queries = [_understood(ways.understand, one.text) for one in sitting.questions]
    answered = [one for one in sitting.questions if one.right]
    found = [ways.rank(query, one.turns) for query, one in zip(queries, sitting.questions, strict=True) if one.right]
    yield f"\n### {sitting.name}: {len(sitting.articles)} articles in {len(ways.corpus.urls)} passages\n"
    yield f"| questions | n | way | recall@{AMONG} | MRR@10 |\n|---|--:|---|---|---|"
    for part in _parts(answered):
        rows = [row for one, row in zip(answered, found, strict=True) if part in (one.part, "all")]
        asked = [one for one in answered if part in (one.part, "all")]
        for way in found[0]:
            recall, mrr = map(_mean, figures([row[way] for row in rows], asked))
            yield f"| {part} | {len(asked)} | {way} | {recall} | {mrr} |"
        if made is not None:
            yield _ahead(rows, asked, part)
    if any(not one.right for one in sitting.questions):
        yield from answerable(database, ways, sitting, queries, data)


def _ways(database: Database, made: Remembered | None, sitting: Sitting) -> Ways:
    texts: list[str] = []
    urls: list[str] = []
    for one in sitting.articles:
        for piece in chunk(one.text, markdown=one.markdown, title=one.title):
            texts.append(" › ".join((one.title, *piece.headings)) + "\n\n" + piece.text)
            urls.append(one.url)
    corpus, words = Corpus(urls, texts), PostgresSearch(database, None)
    understand = Understanding(database, Synonyms())
    if made is None:
        return Ways(corpus, BM25(texts), understand, words, None)
    vectors = np.array(made.embed(texts), np.float32)
    vectors /= np.linalg.norm(vectors, axis=1, keepdims=True)
    return Ways(corpus, BM25(texts), understand, words, Meaning(made, vectors, PostgresSearch(database, made)))


def _understood(understand: Understanding, text: str) -> Query:
    return understand(text, ANYBODY) if len(text) <= _MOST_CHARS else Query(text)


def _parts(asked: Sequence[Asked]) -> list[str]:
    parts = list(dict.fromkeys(one.part for one in asked))
    return parts if len(parts) == 1 else [*parts, "all"]


def figures(
    rankings: Sequence[Sequence[str]], asked: Sequence[Asked]
) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    """By question: the share of the right articles that is among the first; 1 / place of the first right one."""
    recall = [len(one.right.intersection(found[:AMONG])) / len(one.right) for found, one in _pairs(rankings, asked)]
    ranks = [
        next((1 / place for place, url in enumerate(found, start=1) if url in one.right), 0.0)
        for found, one in _pairs(rankings, asked)
    ]
    return np.array(recall), np.array(ranks)


def _pairs(rankings: Sequence[Sequence[str]], asked: Sequence[Asked]) -> zip[tuple[Sequence[str], Asked]]:
    return zip(rankings, asked, strict=True)


def _ahead(rows: Sequence[Mapping[str, Sequence[str]]], asked: Sequence[Asked], part: str) -> str:
    """How far ahead of the plain fusion, question by question."""
    ours, plain = (figures([row[way] for row in rows], asked) for way in ("fused", PLAIN))
    recall, mrr = (_mean(mine - other) for mine, other in zip(ours, plain, strict=True))
    return f"| {part} | {len(asked)} | fused, ahead of the plain one | {_signed(recall)} | {_signed(mrr)} |"


def _signed(share: Share) -> str:
    return f"{share.value:+.3f} [{share.low:+.2f}, {share.high:+.2f}]".replace("0.", ".")


def _mean(values: NDArray[np.float64]) -> Share:
    """With a bootstrap interval."""
    drawn = np.random.default_rng(7).integers(0, values.size, (_RESAMPLES, values.size))
    low, high = np.percentile(values[drawn].mean(axis=1), (2.5, 97.5))
    return Share(float(values.mean()), float(low), float(high))
