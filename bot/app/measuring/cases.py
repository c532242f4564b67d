"""The questions of the sittings, each asked of a Postgres of its own: what was found, and the signals of it."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from bot.answering.confidence import Signals, signals, telling_words
from bot.answering.extractive import extractive_answer
from bot.answering.words import terms
from bot.app.measuring.articles import hold, server
from bot.app.measuring.sittings import Asked, Sitting, sittings
from bot.config import Answers
from bot.knowledge.article import Article
from bot.knowledge.corpus import use_of_words
from bot.knowledge.search import PostgresSearch
from bot.model import Audience, Passage
from bot.store.db import Database
from bot.wording import BUILT_IN


@dataclass(frozen=True, slots=True)
class Case:
    corpus: str
    asked: Asked
    signals: Signals
    shared: float  # the share of its words that the best passage has: what a plain threshold would go by
    quotable: bool  # something would be quoted, were there no confidence


def cases(data: Path) -> list[Case]:
    """Takes about a minute. Raises FileNotFoundError where a set is missing, ConfigurationError without Postgres."""
    planned = list(sittings(data))
    with server() as database:
        return [case for sitting in planned for case in _asked(database, sitting)]


def _asked(database: Database, sitting: Sitting) -> Iterator[Case]:
    _take_in(database, sitting.articles)
    search = PostgresSearch(database, None)
    for asked in sitting.questions:
        passages = search.search(asked.text, Answers().passages, Audience.CUSTOMER)
        use = use_of_words(database, telling_words(asked.text))
        quoted = extractive_answer(asked.text, passages, Answers().grounding_threshold, BUILT_IN.of("en"))
        found, shared = signals(asked.text, passages, use), _shared(asked.text, passages)
        yield Case(sitting.corpus, asked, found, shared, quotable=bool(quoted.grounded))


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
