"""How usual words are in what a reader may see of the knowledge, as full text search has counted them."""

from __future__ import annotations

from collections.abc import Collection

from bot.knowledge.audiences import Audiences
from bot.knowledge.words import CONFIGS, asked
from bot.model import Reader, WordUse
from bot.store.db import Database
from bot.store.queries import queries

_TAGS = {config: tag for tag, config in CONFIGS.items()}


def use_of_words(
    database: Database, words: Collection[str], reader: Reader, audiences: Audiences | None = None
) -> WordUse:
    """`bot.pipeline.state.UseOfWords` of this database."""
    parsed = {word: asked(word) for word in words}
    with database.connection() as connection:
        names = (audiences or Audiences()).of(connection, reader)
        used = queries.use_of_words(connection, words=sorted(set(parsed.values()) - {""}), audiences=names)
    languages, shares = used["languages"], used["shares"]
    return WordUse(
        passages=sum(languages.values()),
        shares={word: float(shares.get(tokens, 0.0)) for word, tokens in parsed.items()},
        languages=frozenset(_TAGS[config] for config in languages if config in _TAGS),
    )
