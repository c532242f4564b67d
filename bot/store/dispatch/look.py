"""Work that stands in the tables, found by the vendor it concerns.

What is found is a hint: it is claimed by whoever does it. `room` is how many of each vendor's are asked for.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from bot.model import ThreadChanged
from bot.store.db import Database
from bot.store.outbox.message import Lane
from bot.store.queries import queries
from bot.store.rows import thread_change_of

Room = Mapping[str, int]
LaneKey = tuple[int, Lane]  # a conversation and one of its lanes


class Look:
    """Every method raises StoreUnavailable."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def to_answer(self, room: Room) -> list[tuple[str, int]]:
        """Conversations that wait for the bot and that nobody is thinking about."""
        with self._database.connection() as connection:
            return [(row["vendor"], row["id"]) for row in queries.conversations_to_answer(connection, **_told(room))]

    def to_send(self, room: Room, *, words: bool) -> list[tuple[str, LaneKey]]:
        """Lanes with something due that nobody is sending: with `words` for requesters, or for others and for what is
        noted."""
        with self._database.connection() as connection:
            rows = queries.lanes_to_send(connection, words=words, **_told(room))
            return [(row["vendor"], (row["conversation_id"], row["lane"])) for row in rows]

    def to_fetch(self, room: Room) -> list[tuple[str, ThreadChanged]]:
        """Threads of which a delivery said too little."""
        with self._database.connection() as connection:
            changes = map(thread_change_of, queries.threads_to_fetch(connection, **_told(room)))
            return [(change.thread.channel, change) for change in changes]


def _told(room: Room) -> dict[str, Any]:
    return {"vendors": list(room), "rooms": list(room.values())}
