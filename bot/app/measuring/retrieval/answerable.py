"""Whether a question is told apart that no article answers: by the best score of a ranking, as plain methods do, and by
the confidence that the bot goes by, fitted on other articles than these."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from functools import partial
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from bot.answering.confidence import Signals
from bot.answering.weighing import weigh
from bot.app.measuring import sittings
from bot.app.measuring.cases import Case, asked_in_turn
from bot.app.measuring.confidence_fit import fitted, probabilities
from bot.app.measuring.retrieval.questions import Sitting
from bot.app.measuring.retrieval.ways import Ways
from bot.config import Answers
from bot.knowledge.corpus import use_of_words
from bot.knowledge.search import PostgresSearch
from bot.model import ANYBODY, Query
from bot.store.db import Database
from escalation.training.metrics import auroc_of


def answerable(database: Database, ways: Ways, sitting: Sitting, queries: Sequence[Query], data: Path) -> Iterator[str]:
    """`queries`: of the sitting's questions. The articles of the sitting give way to others."""
    truth = np.array([bool(one.right) for one in sitting.questions])
    scores = {"best BM25": _best_bm25(ways, queries)}
    found = {"confidence, articles found by words": _signals(database, ways.words, queries)}
    if (meaning := ways.meaning) is not None:
        scores["best cosine"] = np.array([float(meaning.similarities(query.text).max()) for query in queries])
        found["confidence, articles found by words and vectors"] = _signals(database, meaning.fused, queries)
    elsewhere = [one for one in sittings.sittings(data) if not one.corpus.startswith(sitting.name)]
    model = fitted([case for one in elsewhere for case in asked_in_turn(database, one)])
    for name, signals in found.items():
        cases = [
            Case(sitting.name, sittings.Asked(query.text, "answered", sitting.name), one, 0.0, 0.0)
            for query, one in zip(queries, signals, strict=True)
        ]
        scores[name] = probabilities(cases, model.answered)
    yield f"\nWhether an article answers the question ({truth.sum()}) or none does ({(~truth).sum()}):\n"
    yield "| told apart by | AUROC |\n|---|---|"
    yield from (f"| {name} | {auroc_of(values, truth)} |" for name, values in scores.items())


def _best_bm25(ways: Ways, queries: Sequence[Query]) -> NDArray[np.float64]:
    return np.array([float(ways.bm25.scores(query.text).max()) for query in queries])


def _signals(database: Database, search: PostgresSearch, queries: Sequence[Query]) -> list[Signals]:
    use = partial(use_of_words, database, reader=ANYBODY)
    found = ((query, search.search(query, Answers().passages, ANYBODY)) for query in queries)
    return [weigh(query.text, passages, use, query.stand_ins).signals for query, passages in found]
