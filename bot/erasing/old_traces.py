"""Traces that were kept long enough are deleted at Langfuse, by names that are made again from the ids in Postgres: so
nobody else's in the same project is touched. Rung for every hour; what is not taken is asked for the next time.
"""

from __future__ import annotations

import logging
import time
from collections.abc import Callable
from typing import TYPE_CHECKING

from bot import telemetry
from bot.pseudonyms import Pseudonyms
from bot.store.deletion.old_traces import TracesInPostgres
from bot.tracing.scores import NeverTaken, NotTaken, TooLarge

if TYPE_CHECKING:
    from bot.tracing.langfuse import Langfuse

log = logging.getLogger("firstline.retention")
AT_ONCE = 500  # traces in one request
SECONDS = 60.0  # for all requests of one ring: others wait for this thread
DAY = 86400.0


class OldTraces:
    def __init__(
        self, store: TracesInPostgres, langfuse: Langfuse | None, names: Callable[[], Pseudonyms], days: int
    ) -> None:
        """`langfuse`: None: there is none. `days`: 0: the server's own retention is all there is."""
        self._store = store
        self._langfuse = langfuse
        self._names = names
        self._seconds = days * DAY

    def run(self) -> None:
        """Until nothing is left, it is not taken, or it takes too long. Raises StoreUnavailable and WrongKey."""
        if self._langfuse is None or not self._seconds:
            return
        ends, deleted = time.monotonic() + SECONDS, 0
        try:
            while (number := self._deleted(self._langfuse)) is not None:
                deleted += number
                if time.monotonic() > ends:
                    break
        except (NotTaken, NeverTaken, TooLarge) as error:
            log.warning("old traces are not deleted", extra={"problem": f"{type(error).__name__} {error}"})
            self._store.not_taken(str(error))
            return
        self._store.taken()
        if deleted:
            log.info("asked for old traces to be deleted", extra={"traces": deleted})

    def _deleted(self, langfuse: Langfuse) -> int | None:
        """Of how many turns. No connection is held while the server is asked."""
        batch = self._store.due(self._seconds, AT_ONCE)
        if batch is None:
            return None
        if batch.traces:
            names = self._names()
            langfuse.delete_traces([names.trace(conversation, message) for conversation, message in batch.traces])
        self._store.gone(batch)
        telemetry.DELETED_ROWS.add(len(batch.traces), what="traces")
        return len(batch.traces)
