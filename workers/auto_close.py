"""Close conversations in which nobody has said anything for long, with a polite last word. Run with every sweep."""

from __future__ import annotations

import logging
from collections.abc import Callable

from bot.store.conversations import Conversations
from bot.store.db import Database
from bot.store.queries import queries

log = logging.getLogger("firstline.auto_close")
LIMIT = 100  # conversations closed in one sweep
# What has been silent for longer than that beyond its time is left alone: when closing is switched on, hundreds of
# people must not hear from a conversation that they forgot months ago.
WINDOW_SECONDS = 7 * 24 * 3600.0


class AutoClose:
    """For one channel."""

    def __init__(
        self,
        database: Database,
        conversations: Conversations,
        *,
        channel: str,
        after_seconds: float,
        closed: Callable[[int], None],
    ) -> None:
        """`after_seconds` 0: never. `closed` is called with a conversation's id: there is something to send."""
        self._database = database
        self._conversations = conversations
        self._channel = channel
        self._after_seconds = after_seconds
        self._closed = closed

    def run(self) -> int:
        """To every conversation that it is time for; how many."""
        if not self._after_seconds:
            return 0
        with self._database.connection() as connection:
            rows = queries.idle_conversations(
                connection, channel=self._channel, seconds=self._after_seconds, window=WINDOW_SECONDS, limit=LIMIT
            )
            idle = [row["id"] for row in rows]
        closed = [number for number in idle if self._conversations.close(number, idle_seconds=self._after_seconds)]
        for number in closed:
            self._closed(number)
        if closed:
            log.info("closed after a long silence", extra={"channel": self._channel, "conversations": len(closed)})
        return len(closed)
