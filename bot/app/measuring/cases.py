"""The questions of the sittings, each asked of a Postgres of its own: what was found, and the signals of it."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import partial
from pathlib import Path

from bot.answering.confidence import Signals
from bot.answering.coverage import coverage
from bot.answering.weighing import weigh
from bot.answering.words import terms
from bot.app.measuring.articles import hold, server
from bot.app.measuring.sittings import Asked, Sitting, sittings
from bot.config import Answers
from bot.knowledge.article import Article
from bot.knowledge.corpus import use_of_words
from bot.knowledge.search import PostgresSearch
from bot.knowledge.synonyms import Synonyms
from bot.knowledge.understand import Understanding
from bot.model import ANYBODY, Passage, Query
from bot.store.db import Database


@dataclass(frozen=True, slots=True)
class Case:
    corpus: str
    asked: Asked
    signals: Signals
    shared: float  # the share of its words that the best passage has: what a plain threshold would go by
    carried: float  # the share of it that stands close together in a passage: `coverage`


def cases(data: Path) -> list[Case]:
    """Takes about a minute. Raises FileNotFoundError where a set is missing, ConfigurationError without Postgres."""
    planned = list(sittings(data))
    with server() as database:
        return [case for sitting in planned for case in asked_in_turn(database, sitting)]


def asked_in_turn(database: Database, sitting: Sitting) -> Iterator[Case]:
    """Its questions, while its articles are the whole knowledge."""
    _take_in(database, sitting.articles)
    search, understand = PostgresSearch(database, None), Understanding(database, Synonyms())
    for asked in sitting.questions:
        query = understand(asked.text, ANYBODY)
        passages = search.search(query, Answers().passages, ANYBODY)
        weighed = weigh(query.text, passages, partial(use_of_words, database, reader=ANYBODY), query.stand_ins)
        shared, carried = _shared(asked.text, passages), _carried(query, passages)
        yield Case(sitting.corpus, asked, weighed.signals, shared, carried)


def _carried(query: Query, passages: Sequence[Passage]) -> float:
    asked = terms(query.text)
    return max((coverage(asked, one, query.stand_ins).share for one in passages), default=0.0)


def _shared(question: str, passages: Sequence[Passage]) -> float:
    weights = terms(question)
    total = sum(weights.values())
    found = (terms(f"{passage.title}\n{passage.text}").keys() & weights.keys() for passage in passages)
    return max((sum(weights[term] for term in shared) / total for shared in found), default=0.0) if total else 0.0


def _take_in(database: Database, articles: Sequence[Article]) -> None:
    """In the place of those before."""
    hold(database, articles)
    with database.connection() as connection:
        connection.execute("ANALYZE")
