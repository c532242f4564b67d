"""The vector of a question, in the space that is searched."""

from __future__ import annotations

import logging
from collections.abc import Sequence

from bot.errors import FirstlineError
from bot.knowledge.vectors.space import Space, checked
from bot.knowledge.vectors.spaces import to_search
from bot.ports import Embedder
from bot.store.db import Database

log = logging.getLogger("firstline.search")


def question_vector(
    database: Database, embedder: Embedder | None, question: str
) -> tuple[Space, Sequence[float]] | None:
    """None without an embedder or anything to search with one, and where it fails, which is logged.

    Asked for before the caller takes a connection. Raises StoreUnavailable.
    """
    if embedder is None:
        return None
    with database.connection() as connection:
        found = to_search(connection, embedder)
    if found is None:
        return None
    space, asked = found
    try:
        (vector,) = checked([asked.embed_question(question)], 1)
    except FirstlineError as error:
        log.warning("the embedder failed; searching by words alone", extra={"error": type(error).__name__})
        return None
    return space, vector
