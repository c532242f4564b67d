"""Requests that nobody decides, begins or ends in time; and what was approved and that no worker was told of."""

from __future__ import annotations

from collections.abc import Callable

from bot.jobs import Job, JobQueue
from bot.store.approvals.acts import Acts

AGAIN_SECONDS = 15  # until one that could not be run yet is tried again


class ActSweep:
    def __init__(self, acts: Acts, queue: JobQueue, *, to_send: Callable[[int], None]) -> None:
        self._acts = acts
        self._queue = queue
        self._to_send = to_send

    def run(self) -> None:
        """Raises StoreUnavailable."""
        for conversation_id in self._acts.over():
            self._to_send(conversation_id)
        for number in self._acts.approved():
            self._queue.enqueue_missed(Job.ACT, number, once_in=AGAIN_SECONDS)
