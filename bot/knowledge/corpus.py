"""How usual words are in the whole knowledge, as full text search has counted them."""

from __future__ import annotations

from collections.abc import Collection

from bot.knowledge.words import CONFIGS, asked
from bot.model import WordUse
from bot.store.db import Database
from bot.store.queries import queries

_TAGS = {config: tag for tag, config in CONFIGS.items()}


class PostgresCorpus:
    """A `Corpus`. Thread-safe."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def use_of(self, words: Collection[str]) -> WordUse:
        """Raises StoreUnavailable."""
        parsed = {word: asked(word) for word in words}
        with self._database.connection() as connection:
            languages = list(queries.passages_by_language(connection))
            rows = list(queries.usual_words(connection, words=sorted(set(parsed.values()) - {""})))
        shares = {row["word"]: float(row["share"]) for row in rows}
        return WordUse(
            passages=sum(row["passages"] for row in languages),
            shares={word: shares.get(tokens, 0.0) for word, tokens in parsed.items()},
            languages=frozenset(_TAGS[row["config"]] for row in languages if row["config"] in _TAGS),
        )
