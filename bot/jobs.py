"""What workers are asked to do, through Redis: what happened -> which jobs -> on which queue, written down once.

Postgres is the truth. A job only says that a row there wants something, and carries ids, never text: losing Redis
delays work and never loses it, since the sweep enqueues again what nobody is doing.
"""

from __future__ import annotations

import logging
import time
from collections.abc import Mapping, Sequence
from enum import StrEnum

import redis
from rq import Queue
from rq.serializers import JSONSerializer

from bot import telemetry

log = logging.getLogger("firstline.jobs")
PAUSE_SECONDS = 1.0  # after a failure, so that a dead Redis does not slow every webhook down


class Job(StrEnum):
    """`workers.jobs` has a function of each name."""

    ANSWER = "answer"
    ESCALATE = "escalate"
    SECOND_OPINION = "second_opinion"
    DELIVER = "deliver"
    SYNC_THREAD = "sync_thread"
    SIDE_TASK = "side_task"
    SWEEP = "sweep"
    READ_RATINGS = "read_ratings"
    CATCH_UP = "catch_up"


QUEUE_OF: Mapping[Job, str] = {
    Job.ANSWER: "answers",
    Job.ESCALATE: "escalations",
    Job.SECOND_OPINION: "opinions",  # waits for a model: nothing else may stand behind it
    Job.DELIVER: "deliveries",
    Job.SYNC_THREAD: "default",
    Job.SIDE_TASK: "default",
    Job.SWEEP: "default",
    Job.READ_RATINGS: "default",
    Job.CATCH_UP: "default",
}
QUEUES = tuple(dict.fromkeys(QUEUE_OF.values()))


class Happened(StrEnum):
    """What workers have to act on."""

    QUESTION_WAITS = "question_waits"  # a requester waits for the bot in a conversation
    OUTCOME_RECORDED = "outcome_recorded"  # an answer or a handoff of a conversation
    TO_SEND = "to_send"  # a conversation has something in the outbox
    THREAD_CHANGED = "thread_changed"  # something happened at the vendor that the delivery did not tell
    SIDE_TASK_WANTED = "side_task_wanted"


JOBS_AFTER: Mapping[Happened, tuple[Job, ...]] = {
    Happened.QUESTION_WAITS: (Job.ANSWER, Job.ESCALATE),
    Happened.OUTCOME_RECORDED: (Job.DELIVER, Job.ESCALATE),
    Happened.TO_SEND: (Job.DELIVER,),
    Happened.THREAD_CHANGED: (Job.SYNC_THREAD,),
    Happened.SIDE_TASK_WANTED: (Job.SIDE_TASK,),
}


def connect(url: str, *, timeout: float = 1.0) -> redis.Redis:
    """A client that gives up after `timeout` seconds. The timeouts are per command, not for blocking pops."""
    return redis.Redis.from_url(url, socket_timeout=timeout, socket_connect_timeout=timeout)


def queue(name: str, client: redis.Redis) -> Queue:
    """Its jobs are JSON: to unpickle what stands in Redis is to run it."""
    return Queue(name, connection=client, serializer=JSONSerializer)


class JobQueue:
    def __init__(self, client: redis.Redis) -> None:
        self._client = client
        self._queues = {name: queue(name, client) for name in QUEUES}
        self._quiet_until = 0.0

    def announce(self, happened: Happened, *arguments: str | int) -> bool:
        """Enqueue the jobs that follow, each with these arguments. False if Redis did not take them."""
        return self._enqueue_all(JOBS_AFTER[happened], arguments)

    def enqueue(self, job: Job, *arguments: str | int) -> bool:
        """Enqueue one job. False if Redis did not take it."""
        return self._enqueue_all((job,), arguments)

    def enqueue_once(self, job: Job, *arguments: str | int, once_in: int) -> bool:
        """At most once in `once_in` seconds with these arguments. False if Redis did not take it."""
        return self.enqueue(job, *arguments) if self._first_in(once_in, job, arguments) else True

    def enqueue_missed(self, job: Job, *arguments: str | int, once_in: int) -> bool:
        """The sweep's: at most once in `once_in` seconds. False if Redis did not take it."""
        if not self._first_in(once_in, job, arguments):
            return True
        taken = self.enqueue(job, *arguments)
        if taken:
            telemetry.SWEPT_JOBS.add(job=job)
        return taken

    def _enqueue_all(self, jobs: Sequence[Job], arguments: Sequence[str | int]) -> bool:
        """In one round trip."""
        if time.monotonic() < self._quiet_until:
            self._count_dropped(jobs)
            return False
        try:
            with self._client.pipeline(transaction=False) as pipeline:
                for job in jobs:
                    self._queues[QUEUE_OF[job]].enqueue(
                        f"workers.jobs.{job}", *arguments, pipeline=pipeline, **_OPTIONS
                    )
                pipeline.execute()
        except redis.RedisError as error:
            self._quiet_until = time.monotonic() + PAUSE_SECONDS
            self._count_dropped(jobs)
            log.warning("Redis did not take a job", extra={"error": type(error).__name__})
            return False
        return True

    def _first_in(self, seconds: int, job: Job, arguments: Sequence[str | int]) -> bool:
        # RQ's own unique jobs will not do: the trace of a job whose worker was killed would block it for minutes.
        name = ":".join(str(part) for part in ("firstline", "enqueued", job, *arguments))
        try:
            return bool(self._client.set(name, 1, nx=True, ex=seconds))
        except redis.RedisError:
            return True

    def _count_dropped(self, jobs: Sequence[Job]) -> None:
        for job in jobs:
            telemetry.DROPPED_JOBS.add(queue=QUEUE_OF[job])


# RQ keeps nothing of a job: what matters is in Postgres. The timeout is RQ's own bookkeeping (how long a job may count
# as started); each job bounds itself. A finished job's trace is left to expire: deleting it at once costs RQ as much
# again as running it. `ttl` lets a job that no worker took expire: the sweep enqueues it again.
_OPTIONS = {"result_ttl": 60, "failure_ttl": 3600, "job_timeout": 600, "ttl": 600, "description": "job"}
