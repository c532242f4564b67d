"""Find work that nobody was told of, or that somebody died over, and ring for it. Run by the scheduler.

This is what makes Redis a doorbell only: whatever it loses, the rows in Postgres say.
"""

from __future__ import annotations

import logging
from collections.abc import Iterable

from bot.config import Behaviour
from bot.jobs import JobQueue
from bot.store.db import Database
from bot.store.queries import queries

log = logging.getLogger("firstline.sweep")
LIMIT = 1000  # rings of one kind in one sweep
GRACE_SECONDS = 2.0  # younger work has just been rung for


class Sweeper:
    def __init__(self, database: Database, queue: JobQueue, behaviour: Behaviour) -> None:
        self._database = database
        self._queue = queue
        self._stuck_seconds = behaviour.answers.stuck_seconds
        self._again_seconds = 3 * behaviour.workers.sweep_seconds

    def sweep(self) -> int:
        """Enqueue for everything forgotten; how many rings."""
        with self._database.connection() as connection:
            answers = [row["id"] for row in queries.forgotten_conversations(connection, age=GRACE_SECONDS, limit=LIMIT)]
            stuck = [row["id"] for row in queries.stuck_conversations(connection, age=self._stuck_seconds, limit=LIMIT)]
            letters = [
                row["conversation_id"] for row in queries.forgotten_outbox(connection, age=GRACE_SECONDS, limit=LIMIT)
            ]
            syncs = list(queries.forgotten_syncs(connection, limit=LIMIT))
        self._enqueue("answers", "answer", ((number,) for number in answers))
        self._enqueue("escalations", "escalate", ((number,) for number in stuck))
        self._enqueue("deliveries", "deliver", ((number,) for number in letters))
        self._enqueue("default", "sync_thread", ((row["channel"], row["account"], row["thread_id"]) for row in syncs))
        found = len(answers) + len(stuck) + len(letters) + len(syncs)
        if found:
            log.info("rang for forgotten work", extra={"rings": found})
        return found

    def _enqueue(self, queue: str, job: str, calls: Iterable[tuple[str | int, ...]]) -> None:
        for arguments in calls:
            self._queue.enqueue(queue, job, *arguments, once_in=self._again_seconds)
