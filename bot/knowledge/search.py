"""Search in the knowledge: Postgres's full text, and the nearest vectors where an embedder is configured, made one.

How words are ranked stands with the query `search_words` in `bot/store/sql/knowledge.sql`.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from typing import NamedTuple

from bot.knowledge.audiences import Audiences
from bot.knowledge.fusion import Scored, fused, score_of
from bot.knowledge.translations import in_readers_language
from bot.knowledge.vectors import Space, nearest, question_vector, similarities
from bot.knowledge.words import asked, codes_asked, is_everyday, is_navigation
from bot.model import Part, Passage, Query, Reader
from bot.ports import Embedder
from bot.store.db import Database
from bot.store.queries import Connection, Row, queries

MAX_QUESTION_CHARS = 10_000  # of a question; what comes after does not change what it is about
WORDS = 48  # lexemes of a question that count, the most telling ones
FRESH = 2_000  # passages that are ranked though no list has them yet
AGAIN = 100  # best of the lists, ranked by all their words
POOL = 100  # best of each ranking that take part in the fusion
AROUND = 6  # passages before and after one that is found: the rest of its section, and the sections beside it
SUBJECT_WORDS = 30  # of a first paragraph that is taken for a subject
SUBJECT_WORTH = 0.7  # of a subject's word, beside what it is worth anyway
CONTEXT_WORTH = 0.5  # of a word of what a follow-up follows, beside one of its own
LONG = 12  # telling words, from which on a question can do without the others
EVERYDAY_WORTH = 0.5  # of the others, then: what everybody says may be rare in articles, and is no more telling for it
_EVERYDAY, _SUBJECT, _BEFORE = "\t", "\v", "\n"  # stand for no word


class _Part(NamedTuple):
    words: str  # as `words.asked` has them
    worth: float
    said: str  # what of the question it stands for


class PostgresSearch:
    """A `Search`. Thread-safe."""

    def __init__(self, database: Database, embedder: Embedder | None, audiences: Audiences | None = None) -> None:
        self._database = database
        self._embedder = embedder
        self._audiences = audiences or Audiences()

    def search(self, query: Query | str, limit: int, reader: Reader) -> tuple[Passage, ...]:
        """The best passages first, of what `reader` may be shown; () where nothing has anything in common with the
        question.

        `score` is 1 in the first place. A failing embedder is logged, and words alone decide. Raises StoreUnavailable.
        """
        query = Query(query) if isinstance(query, str) else query
        own, others = _parts(query)
        parts = [*own, *others]
        if limit < 1 or not any(part.words.strip() for part in parts):
            return ()
        # The question first: a model that cuts off reads no further.
        sought = f"{query.text}\n{query.before or query.context}".strip()[:MAX_QUESTION_CHARS]
        vector = question_vector(self._database, self._embedder, sought)  # before a connection is taken
        with self._database.connection() as connection:
            audiences = self._audiences.of(connection, reader)
            rows = list(
                queries.search_words(
                    connection,
                    parts=[part.words for part in parts],
                    worths=[part.worth for part in parts],
                    said=[part.said for part in parts],
                    own=len(own),
                    length=sum(len(part.words.split()) for part in own),
                    words=WORDS,
                    fresh=FRESH,
                    again=AGAIN,
                    limit=max(POOL, limit),
                    # Where meaning has no say, these are the best.
                    whole=limit if vector is None else 0,
                    around=AROUND,
                    audiences=audiences,
                )
            )
            leads = _leads([(row["article_id"], row["score"]) for row in rows])
            by_words = [Scored(row["id"], row["score"]) for row in rows]
            ranked = fused(by_words, *_by_meaning(connection, vector, audiences, by_words))
            best, known = ranked[:limit], {row["id"]: row for row in rows if row["text"] is not None}
            found = _whole(connection, best, audiences, known)
            if any(row["translated"] for row in found.values()):
                best = in_readers_language(connection, ranked[: 3 * limit], reader, audiences)[:limit]
                found = _whole(connection, best, audiences, found)
        # One that was replaced, or became internal, between the two statements is not there any more.
        return tuple(
            _passage(found[id], score_of(place), leads) for place, id in enumerate(best, start=1) if id in found
        )

    def article(self, url: str, reader: Reader) -> tuple[Passage, ...]:
        """A `ReadArticle` of `bot.pipeline.state`; mere lists of links are left out. Raises StoreUnavailable."""
        with self._database.connection() as connection:
            rows = queries.passages_of_article(connection, url=url, audiences=self._audiences.of(connection, reader))
            return tuple(_passage(row, 1.0, {}) for row in rows if not is_navigation(row["text"]))

    def still_shown(self, urls: Collection[str], reader: Reader) -> frozenset[str]:
        """A `StillShown` of `bot.pipeline.state`. Raises StoreUnavailable."""
        with self._database.connection() as connection:
            rows = queries.urls_shown(connection, urls=list(urls), audiences=self._audiences.of(connection, reader))
            return frozenset(row["url"] for row in rows)


def _by_meaning(
    connection: Connection,
    vector: tuple[Space, Sequence[float]] | None,
    audiences: Sequence[str],
    by_words: Sequence[Scored],
) -> tuple[list[Scored], list[Scored]]:
    """The nearest; and how near those are that only the words have found."""
    if vector is None:
        return [], []
    near = [Scored(*one) for one in nearest(connection, *vector, POOL, audiences)]
    others = {one.passage for one in by_words} - {one.passage for one in near}
    return near, [Scored(*one) for one in similarities(connection, *vector, sorted(others), audiences)]


def _whole(
    connection: Connection, ids: Sequence[int], audiences: Sequence[str], known: Mapping[int, Row]
) -> dict[int, Row]:
    """By id, each with its article; those that are `known` are not asked for again."""
    asked_for = [id for id in ids if id not in known]
    rows = queries.passages_by_id(connection, ids=asked_for, audiences=audiences, around=AROUND) if asked_for else ()
    return {id: known[id] for id in ids if id in known} | {row["id"]: row for row in rows}


def _leads(found: Sequence[tuple[int, float]]) -> dict[int, float]:
    """By article, which come with their passages' scores by words, the best first."""
    best: dict[int, float] = {}
    for article, score in found:
        best.setdefault(article, score)
    first, second = [*best.values(), 0.0, 0.0][:2]
    return {article: score - (second if score == first else first) for article, score in best.items()}


def _parts(query: Query) -> tuple[list[_Part], list[_Part]]:
    """The question's own words, each in one part; and what is looked for beside them. Words that something stands in
    for are parts of their own. A stand-in of two words shares its worth."""
    text = query.text[:MAX_QUESTION_CHARS]
    question = rest = f" {asked(text)} "
    stand_ins = [one for one in query.stand_ins if f" {one.said} " in question]  # others are for words of the context
    said = dict.fromkeys(one.said for one in stand_ins)
    for words in said:
        rest = rest.replace(f" {words} ", "  ")
    telling, everyday = _told_apart(rest.split())
    own = [
        _Part(telling, 1.0, ""),
        _Part(everyday, EVERYDAY_WORTH, _EVERYDAY),
        *(_Part(words, 1.0, words) for words in said),
    ]
    return own, [
        _Part(asked(_subject(text)), SUBJECT_WORTH, _SUBJECT),
        _Part(asked(f"{query.context}\n{query.before}"[:MAX_QUESTION_CHARS]), CONTEXT_WORTH, _BEFORE),
        *(_Part(one.instead, one.worth / len(one.instead.split()), one.said) for one in stand_ins),
        *(_Part(form.words, form.worth, form.said) for form in codes_asked(text)),
    ]


def _told_apart(words: Sequence[str]) -> tuple[str, str]:
    """A long question's telling words and its everyday ones. A short one may have no others ("how do I get in")."""
    telling = [word for word in words if not is_everyday(word)]
    if len(set(telling)) < LONG:
        return " ".join(words), ""
    return " ".join(telling), " ".join(word for word in words if is_everyday(word))


def _subject(text: str) -> str:
    """A message that begins with a line or two by themselves says there what it is about; the rest may be a log."""
    subject, blank, rest = text.strip().partition("\n\n")
    return subject if blank and rest and len(subject.split()) <= SUBJECT_WORDS else ""


def _passage(row: Row, score: float, leads: Mapping[int, float]) -> Passage:
    title = " › ".join((row["title"], *row["headings"]))
    around = tuple(Part(ordinal, tuple(headings), text) for ordinal, headings, text in row["around"] or ())
    return Passage(
        id=row["id"],
        title=title,
        url=row["url"],
        text=row["text"],
        score=score,
        article=row["title"],
        lead=leads.get(row["article_id"], 0.0),
        around=around,
    )
