"""Finds work that no worker was told of, or that one died over, and enqueues it. Run by the scheduler.

Whatever Redis loses, the rows in Postgres say.
"""

from __future__ import annotations

import logging

from bot.config import Behaviour
from bot.jobs import Job, JobQueue
from bot.store.db import Database
from bot.store.queries import queries
from bot.store.rows import thread_change_of

log = logging.getLogger("firstline.sweep")
LIMIT = 1000  # of one kind in one sweep
GRACE_SECONDS = 2.0  # younger work has just been enqueued
ERASED_ONCE_IN_SECONDS = 5
REHEARSED_ONCE_IN_SECONDS = 5
OPINION_SECONDS = 120.0  # in which a process that lives has asked about all it was to
PARKED_SECONDS = 30.0  # a human's answer to it may still be on its way to us


class Sweeper:
    def __init__(self, database: Database, queue: JobQueue, behaviour: Behaviour) -> None:
        self._database = database
        self._queue = queue
        self._stuck_seconds = behaviour.answers.stuck_seconds
        self._again_seconds = 3 * behaviour.workers.sweep_seconds

    def sweep(self) -> int:
        """Ring for all missed work; how much it is."""
        with self._database.connection() as connection:
            parked = queries.wake_parked(connection, age=PARKED_SECONDS)
            if parked:
                log.warning("messages that were left to nobody are the bot's", extra={"messages": parked})
            answers = [row["id"] for row in queries.forgotten_conversations(connection, age=GRACE_SECONDS, limit=LIMIT)]
            stuck = [row["id"] for row in queries.stuck_conversations(connection, age=self._stuck_seconds, limit=LIMIT)]
            unsent = [
                row["conversation_id"] for row in queries.forgotten_outbox(connection, age=GRACE_SECONDS, limit=LIMIT)
            ]
            opinions = [row["id"] for row in queries.opinions_due(connection, age=OPINION_SECONDS, limit=LIMIT)]
            erasures = list(queries.erasures_due(connection, limit=1))
            rehearsals = queries.rehearsals_due(connection)
            syncs = [thread_change_of(row) for row in queries.forgotten_syncs(connection, limit=LIMIT)]
        missed = {Job.ANSWER: answers, Job.DELIVER: unsent, Job.SYNC_THREAD: syncs}
        for job, found in missed.items():
            if found:
                self._queue.ring_missed(job)
        for number in stuck:
            self._queue.enqueue_missed(Job.ESCALATE, number, once_in=self._again_seconds)
        for number in opinions:
            self._queue.enqueue_missed(Job.SECOND_OPINION, number, once_in=int(OPINION_SECONDS))
        if erasures:
            self._queue.enqueue_missed(Job.ERASE, once_in=ERASED_ONCE_IN_SECONDS)
        if rehearsals:
            self._queue.enqueue_missed(Job.REHEARSE, once_in=REHEARSED_ONCE_IN_SECONDS)
        count = len(stuck) + len(opinions) + sum(map(len, missed.values()))
        if count:
            log.info("missed work found", extra={"count": count})
        return count
