"""Where an operator has paused the bot: at once everything goes to people there.

Workers ask with the claim of a conversation, once more as they record, and before each request that says something: a
draft that was begun before is thrown away, and one that was recorded is taken out of the outbox.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Self

from bot.store.db import Database
from bot.store.queries import Row, queries

EVERYWHERE = "*"
SEEN = 5000  # conversations, the newest


@dataclass(frozen=True, slots=True, kw_only=True)
class Pause:
    channel: str  # EVERYWHERE, a channel, or a part of one: see `place_of`
    by: str
    since: datetime

    @classmethod
    def from_row(cls, row: Row) -> Self:
        return cls(channel=row["channel"], by=row["by"], since=row["since"])


def place_of(channel: str, brand: str | None) -> str:
    """`brand`: as its vendor has it: Zendesk's brand, a Slack workspace, the site of a web chat or what it is called;
    None: all of the channel."""
    return f"{channel}:{brand}" if brand else channel


class Pauses:
    """Every method raises StoreUnavailable."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def all(self) -> list[Pause]:
        with self._database.connection() as connection:
            return [Pause.from_row(row) for row in queries.pauses(connection)]

    def brands(self) -> list[tuple[str, str]]:
        """Channel and brand of what was seen lately, to be paused alone."""
        with self._database.connection() as connection:
            return [(row["channel"], row["brand"]) for row in queries.brands_seen(connection, limit=SEEN)]

    def pause(self, channel: str, by: str) -> bool:
        """False where it was paused there already."""
        with self._database.connection() as connection:
            return bool(queries.pause_bot(connection, channel=channel, by=by))

    def resume(self, channel: str) -> bool:
        """False where it was not."""
        with self._database.connection() as connection:
            return bool(queries.resume_bot(connection, channel=channel))
