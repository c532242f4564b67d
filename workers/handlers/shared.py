"""What the jobs of one worker process share."""

from __future__ import annotations

from dataclasses import dataclass
from functools import partial

from bot.app.container import Container
from bot.jobs import Job
from bot.store.catch_up.restored import Restores
from bot.store.dispatch.processes import Processes
from workers import jobs
from workers.bulkheads.vendors import Vendors
from workers.delayed_enqueue import DelayedEnqueue
from workers.fetch.recall import Recall

LOOKED_AT_ONCE_IN_SECONDS = 1


@dataclass(frozen=True, slots=True, kw_only=True)
class Process:
    """What several jobs of a process share."""

    container: Container
    processes: Processes
    vendors: Vendors
    recall: Recall
    here: DelayedEnqueue  # work for this process
    anywhere: DelayedEnqueue  # work for any


def process_of(container: Container) -> Process:
    behaviour = container.settings.behaviour
    here = DelayedEnqueue(lambda job, *_: jobs.ring(job))
    anywhere = DelayedEnqueue(container.job_queue.enqueue)
    vendors = Vendors(
        tuple(container.connectors),
        behaviour,
        container.database,
        ring_here=here.enqueue_in,
        ring_all=anywhere.enqueue_in,
        must_wait=partial(_look_at_what_waits, container),
    )
    return Process(
        container=container,
        processes=Processes(container.database, behaviour),
        vendors=vendors,
        recall=Recall(Restores(container.database), container.connectors, vendors.asked),
        here=here,
        anywhere=anywhere,
    )


def to_send(_: int) -> None:
    """By the process that has it in hand; what is lost with it, the sweep finds."""
    jobs.ring(Job.DELIVER)


def _look_at_what_waits(container: Container) -> None:
    """Nobody answers it yet: who needs a person is not to wait for a thread that answers."""
    for number in container.moods.unheard():
        container.job_queue.enqueue_once(Job.ESCALATE, number, once_in=LOOKED_AT_ONCE_IN_SECONDS)
