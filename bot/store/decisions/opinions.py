"""Second opinions that are outstanding where nothing waits any more; as long as something does, whoever answers it
asks. Kept with an answer that was faster; the sweep finds what nobody has asked about after minutes.
"""

from __future__ import annotations

from bot.store.db import Database
from bot.store.queries import queries
from bot.store.work import UnitOfWork


def keep_due(work: UnitOfWork, conversation_id: int, is_due: bool) -> None:
    """With the transaction that records an answer; nothing where none is."""
    if is_due:
        queries.opinion_is_due(work.connection, id=conversation_id)


class DueOpinions:
    def __init__(self, database: Database) -> None:
        self._database = database

    def settle(self, conversation_id: int) -> None:
        """It was asked for, whatever came of it. Raises StoreUnavailable."""
        with self._database.connection() as connection:
            queries.opinion_was_asked(connection, id=conversation_id)
