"""A question as the articles would put it: slips of the finger mended by the articles' own words, and synonyms.

Only words that no article has are mended, never numbers, codes or addresses. What the articles say otherwise stands
beside the question's word and counts less.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable, Mapping

from bot.knowledge import spelling
from bot.knowledge.audiences import Audiences
from bot.knowledge.spelling import Near
from bot.knowledge.synonyms import Synonyms
from bot.knowledge.words import config_for, plain_words
from bot.model import Query, Reader, StandIn
from bot.store.db import Database
from bot.store.queries import Connection, Row, queries
from bot.wording.detect import detect

MOST_WORDS = 30  # unknown words of one question that are looked after: a pasted log is no slip of the finger
SECOND_GUESS = 0.8  # worth of what a word may be meant to be as well
PARTS = 0.7  # worth of a compound's two parts together
_SHORT_FORM = re.compile(r"[^\W\d_]+['’](?:t|s|re|ve|ll|d|m)\b", re.IGNORECASE)  # "hasn't" is whole
_PLACE = r"(?<![\w.@/:\\-]){}(?![\w@/:\\]|[.-]\w)"


class Understanding:
    """An `Understand` of `bot.pipeline.state`. Thread-safe."""

    def __init__(self, database: Database, synonyms: Synonyms, audiences: Audiences | None = None) -> None:
        self._database = database
        self._synonyms = synonyms
        self._audiences = audiences or Audiences()

    def __call__(self, text: str, reader: Reader) -> Query:
        """Raises StoreUnavailable."""
        words = sorted(word for word in plain_words(_SHORT_FORM.sub(" ", text)) if len(word) >= spelling.SHORTEST)
        meant, stand_ins = self._looked_up(words, text, reader)
        for word, instead in meant.items():
            text = re.sub(_PLACE.format(re.escape(word)), instead, text, flags=re.IGNORECASE)
        return Query(text, stand_ins=(*stand_ins, *self._synonyms.stand_ins(text)))

    def _looked_up(self, words: list[str], text: str, reader: Reader) -> tuple[Mapping[str, str], tuple[StandIn, ...]]:
        if not words:
            return {}, ()
        language = detect(text)  # before a connection is taken: it loads a model when first used
        config = config_for(language, text)
        with self._database.connection() as connection:
            audiences = self._audiences.of(connection, reader)
            rows = queries.unknown_words(
                connection,
                words=words,
                config=config,
                near_config=config if language else None,
                audiences=audiences,
                most=MOST_WORDS,
            )
            near = _near(rows)
            guesses = _guesses(near)
            rest = [word for word in near if word not in guesses]
            parts = _known_parts(connection, rest, audiences)
        second = [
            StandIn(said=first, instead=other, worth=SECOND_GUESS)
            for first, *more in guesses.values()
            for other in more
        ]
        compounds = [StandIn(said=word, instead=" ".join(pair), worth=PARTS) for word, pair in parts.items()]
        return {word: first for word, (first, *_) in guesses.items()}, (*second, *compounds)


def _near(rows: Iterable[Row]) -> dict[str, list[Near]]:
    """Unknown words, each with those that it may be."""
    found: dict[str, list[Near]] = {}
    for row in rows:
        candidates = found.setdefault(row["word"], [])
        if row["near"] is not None:
            candidates.append(Near(row["near"], row["passages"]))
    return found


def _guesses(near: Mapping[str, Iterable[Near]]) -> dict[str, list[str]]:
    found = {word: spelling.corrections(word, candidates) for word, candidates in near.items()}
    return {word: guesses for word, guesses in found.items() if guesses}


def _known_parts(connection: Connection, words: Collection[str], audiences: list[str]) -> dict[str, tuple[str, str]]:
    """The words that are made of two that the articles have, the first part as long as it can be."""
    pairs = {word: spelling.compound_parts(word) for word in words}
    parts = sorted({part for made_of in pairs.values() for pair in made_of for part in pair})
    if not parts:
        return {}
    known = {row["word"] for row in queries.known_words(connection, words=parts, audiences=audiences)}
    fits = {word: [pair for pair in made_of if known.issuperset(pair)] for word, made_of in pairs.items()}
    return {word: found[-1] for word, found in fits.items() if found}
