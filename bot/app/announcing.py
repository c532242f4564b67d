"""What a commit of what came in gives the workers to do, told to the queue."""

from __future__ import annotations

from bot.jobs import Happened, JobQueue
from bot.store.intake import FollowUp


def announce(queue: JobQueue, follow_up: FollowUp) -> None:
    if follow_up.answer is not None:
        queue.announce(Happened.QUESTION_WAITS, follow_up.answer)
    if follow_up.deliver is not None:
        queue.announce(Happened.TO_SEND, follow_up.deliver)
    if follow_up.act is not None:
        queue.announce(Happened.ACT_APPROVED, follow_up.act)
    if follow_up.sync is not None:
        queue.announce(Happened.THREAD_CHANGED, *follow_up.sync.ids)
    if follow_up.side_task is not None:
        queue.announce(Happened.SIDE_TASK_WANTED, *follow_up.side_task.ids)
