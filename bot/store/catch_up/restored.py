"""What a backup does not know: what was done between it and the restore.

Whatever was to be sent is marked as attempted once, so that it is looked for at the vendor first. Questions from before
the restore, those that the backup holds as well as those that are read from the vendors again, may have been answered;
who thinks about them looks for words of the bot's that the database does not know (`workers/fetch/recall.py`).
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from bot.model import OwnWords
from bot.store.db import Database
from bot.store.queries import queries

CLOCKS = timedelta(minutes=10)  # vendors' clocks and ours


@dataclass(frozen=True, slots=True)
class Marked:
    """What was going on when the backup was made."""

    to_send: int
    waiting: int
    to_fetch: int

    def __str__(self) -> str:
        return f"Looked for first: {self.to_send} messages to send, {self.waiting} conversations that wait. Start now."


def mark_restored(database: Database) -> Marked:
    """Before any process works with a restored database; a second time changes nothing. Raises StoreUnavailable."""
    with database.transaction() as connection:
        queries.note_restore(connection)
        waiting = queries.wait_afresh(connection)
        to_send = queries.mark_attempted(connection)
        to_fetch = queries.fetch_afresh(connection)
        queries.read_afresh(connection)
        queries.alarm_afresh(connection)
        queries.forget_processes(connection)
        queries.forget_pauses(connection)
    return Marked(to_send=to_send, waiting=waiting, to_fetch=to_fetch)


class Restores:
    """Thread-safe. When the last one was is asked once, by the first who needs it: no process works while one is
    made."""

    def __init__(self, database: Database) -> None:
        self._database = database
        self._asked = False
        self._last: datetime | None = None

    def covers(self, said_at: datetime) -> bool:
        """Was this said before the last restore? Then the answer may be unknown. Raises StoreUnavailable."""
        if not self._asked:
            with self._database.connection() as connection:
                self._last = queries.last_restore(connection)
            self._asked = True
        return self._last is not None and said_at < self._last + CLOCKS

    def unknown(self, conversation_id: int, words: Sequence[OwnWords]) -> tuple[OwnWords, ...]:
        """Those that are no outbox message of the conversation. Raises StoreUnavailable."""
        with self._database.connection() as connection:
            known = queries.known_own_words(
                connection,
                conversation_id=conversation_id,
                ids=[one.id for one in words],
                keys=[one.key for one in words],
            )
            ours = {value for row in known for value in (row["external_id"], row["key"])}
        return tuple(one for one in words if one.id not in ours and one.key not in ours)

    def being_said(self, conversation_id: int) -> bool:
        """Is something on its way to the requester whose id nobody knows yet? Raises StoreUnavailable."""
        with self._database.connection() as connection:
            return bool(queries.being_said(connection, conversation_id=conversation_id, lane="requester"))
