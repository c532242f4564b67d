"""Which turns are judged: a share of conversations, of those answers that rest on articles. Only ids are enqueued, and
where the queue is full they are not: an answer is worth more than what is known of it.
"""

from __future__ import annotations

from collections.abc import Callable

from bot.config import ScoringSettings
from bot.jobs import Job, JobQueue
from bot.model import Conversation, Outcome
from bot.tracing.record import sampled


def sampler(queue: JobQueue, settings: ScoringSettings) -> Callable[[Conversation, Outcome], None]:
    """What is called after each recorded outcome."""

    def ask(conversation: Conversation, outcome: Outcome) -> None:
        last = conversation.waiting[-1] if conversation.waiting else None
        if last is None or last.id is None or outcome.answer is None or not outcome.work.passages:
            return
        if outcome.answer.grounded and sampled(conversation.id, settings.share, of="scores"):
            queue.enqueue_if_room(Job.SCORE, conversation.id, last.id, most=settings.most_waiting)

    return ask
