"""Where an operator has paused the bot: from the next message on everything goes to people there.

Workers ask with the claim of a conversation, and once more as they record: a draft that was begun before is thrown
away.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Self

from bot.store.db import Database
from bot.store.queries import Row, queries

EVERYWHERE = "*"


@dataclass(frozen=True, slots=True, kw_only=True)
class Pause:
    channel: str  # EVERYWHERE, or one
    by: str
    since: datetime

    @classmethod
    def from_row(cls, row: Row) -> Self:
        return cls(channel=row["channel"], by=row["by"], since=row["since"])


class Pauses:
    """Every method raises StoreUnavailable."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def all(self) -> list[Pause]:
        with self._database.connection() as connection:
            return [Pause.from_row(row) for row in queries.pauses(connection)]

    def pause(self, channel: str, by: str) -> bool:
        """False where it was paused there already."""
        with self._database.connection() as connection:
            return bool(queries.pause_bot(connection, channel=channel, by=by))

    def resume(self, channel: str) -> bool:
        """False where it was not."""
        with self._database.connection() as connection:
            return bool(queries.resume_bot(connection, channel=channel))
