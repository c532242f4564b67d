"""What workers are asked to do, through Redis: what happened -> which jobs -> on which queue, written down once.

Postgres is the truth. A job only says that a row there wants something, and carries ids, never text: losing Redis
delays work and never loses it, since the sweep enqueues again what nobody is doing.
"""

from __future__ import annotations

import logging
import time
from collections.abc import Collection, Mapping, Sequence
from enum import StrEnum
from functools import cache
from typing import Any

import redis
from redis.backoff import NoBackoff
from redis.client import Pipeline
from redis.retry import Retry
from rq import Queue
from rq.exceptions import DeserializationError
from rq.job import Job as RqJob
from rq.serializers import JSONSerializer

from bot import rings, telemetry

log = logging.getLogger("firstline.jobs")
_ONCE = "firstline:enqueued:"  # and behind it a job with its arguments
PAUSE_SECONDS = 1.0  # after a failure, so that a dead Redis does not slow every webhook down


class Job(StrEnum):
    """`workers.jobs` has a function of each name, but for rings."""

    ANSWER = "answer"
    ESCALATE = "escalate"
    SECOND_OPINION = "second_opinion"
    SUMMARISE = "summarise"
    DELIVER = "deliver"
    SYNC_THREAD = "sync_thread"
    ACT = "act"
    SIDE_TASK = "side_task"
    SWEEP = "sweep"
    WATCH = "watch"
    WATCH_FIGURES = "watch_figures"
    READ_RATINGS = "read_ratings"
    CATCH_UP = "catch_up"
    REFRESH_SOURCES = "refresh_sources"
    FILL_VECTORS = "fill_vectors"
    ERASE = "erase"
    REHEARSE = "rehearse"
    TELL_SCORES = "tell_scores"
    DELETE_OLD_TRACES = "delete_old_traces"
    SCORE = "score"  # by `workers.scoring`, a process of its own


# These say that there is work, and hardly ever which (`bot.rings`).
RINGS = frozenset({Job.ANSWER, Job.DELIVER, Job.SYNC_THREAD})
QUEUE_OF: Mapping[Job, str] = {
    Job.ANSWER: "answers",
    Job.ESCALATE: "escalations",
    Job.SECOND_OPINION: "opinions",  # these wait for a model: nothing else may stand behind them
    Job.SUMMARISE: "opinions",
    Job.DELIVER: "deliveries",
    Job.SYNC_THREAD: "fetches",
    Job.ACT: "acts",  # waits for a tool: nothing else may stand behind it
    Job.SIDE_TASK: "default",
    Job.WATCH: "default",
    Job.WATCH_FIGURES: "default",
    Job.READ_RATINGS: "default",
    Job.CATCH_UP: "default",
    Job.ERASE: "default",
    Job.REFRESH_SOURCES: "knowledge",  # may take an hour
    Job.REHEARSE: "rehearsals",  # may take hours
    Job.FILL_VECTORS: "vectors",  # may take hours
    Job.TELL_SCORES: "default",
    Job.DELETE_OLD_TRACES: "default",
    Job.SCORE: "scores",
    Job.SWEEP: "sweep",  # asks no vendor, and waits for nobody who does
}
# RQ's, of the workers.
QUEUES = tuple(dict.fromkeys(queue for job, queue in QUEUE_OF.items() if job not in RINGS and job is not Job.SCORE))
JUDGED_WITHIN_SECONDS = 3600  # what nobody has judged by then is not judged


class Happened(StrEnum):
    """What workers have to act on."""

    QUESTION_WAITS = "question_waits"  # a requester waits for the bot in a conversation
    QUESTION_IS_NEXT = "question_is_next"  # the same, and whoever has a free thread begins with it
    TO_SEND = "to_send"  # a conversation has something in the outbox
    THREAD_CHANGED = "thread_changed"  # something happened at the vendor that the delivery did not tell
    SIDE_TASK_WANTED = "side_task_wanted"
    ACT_APPROVED = "act_approved"  # a human said yes to what a tool is to do


JOBS_AFTER: Mapping[Happened, tuple[Job, ...]] = {
    Happened.QUESTION_WAITS: (Job.ANSWER, Job.ESCALATE),
    Happened.QUESTION_IS_NEXT: (Job.ANSWER,),  # who answers looks first whether a person is needed
    Happened.TO_SEND: (Job.DELIVER,),
    Happened.THREAD_CHANGED: (Job.SYNC_THREAD,),
    Happened.SIDE_TASK_WANTED: (Job.SIDE_TASK,),
    Happened.ACT_APPROVED: (Job.ACT,),
}


def connect(url: str, *, timeout: float = 1.0) -> redis.Redis:
    """As `connect_once`, and a connection that turns out to lead to a replica is left."""
    client = connect_once(url, timeout=timeout)
    pool = client.connection_pool
    pool.connection_class = _leaving_replicas(pool.connection_class)
    return client


def connect_once(url: str, *, timeout: float) -> redis.Redis:
    """A client that gives up after `timeout` seconds, per command, and not for blocking pops. It sends each once,
    whatever the address asks for: sent again it may run twice (`findings/redis_client_runs_a_command_twice.sh`)."""
    return redis.Redis.from_url(
        url, socket_timeout=timeout, socket_connect_timeout=timeout, retry=Retry(NoBackoff(), retries=0)
    )


@cache
def _leaving_replicas(kind: type[redis.Connection]) -> type[redis.Connection]:
    """After a fail-over a connection may stay with the server that was the primary, and only reads now: the next one
    asks anew who has its address."""

    class LeavingReplicas(kind):  # type: ignore[valid-type,misc]
        def read_response(self, *args: Any, **kwargs: Any) -> Any:
            try:
                return super().read_response(*args, **kwargs)
            except redis.ReadOnlyError as error:
                self.disconnect()
                raise redis.ConnectionError("it only reads") from error

    return LeavingReplicas


def queue(name: str, client: redis.Redis) -> Queue:
    """Its jobs are JSON: to unpickle what stands in Redis is to run it."""
    return Queue(name, connection=client, serializer=JSONSerializer)


class JobQueue:
    def __init__(self, client: redis.Redis) -> None:
        self._client = client
        self._queues = {name: queue(name, client) for job, name in QUEUE_OF.items() if job not in RINGS}
        self._quiet_until = 0.0

    def announce(self, happened: Happened, *arguments: str | int, names: Sequence[rings.Work] = ()) -> bool:
        """Enqueue the jobs that follow, each with these arguments; rings name these. False if Redis did not take
        them."""
        return self._enqueue_all(JOBS_AFTER[happened], arguments, names)

    def enqueue(self, job: Job, *arguments: str | int) -> bool:
        """Enqueue one job. False if Redis did not take it."""
        return self._enqueue_all((job,), arguments)

    def enqueue_once(self, job: Job, *arguments: str | int, once_in: int) -> bool:
        """At most once in `once_in` seconds with these arguments. False if Redis did not take it."""
        return self.enqueue(job, *arguments) if self._first_in(once_in, job, arguments) else True

    def enqueue_if_room(self, job: Job, *arguments: str | int, most: int) -> bool:
        """Unless `most` jobs wait in its queue. False if it was not enqueued."""
        try:
            if time.monotonic() < self._quiet_until or self._queues[QUEUE_OF[job]].count >= most:
                self._count_dropped([job])
                return False
        except redis.RedisError:
            self._quiet_until = time.monotonic() + PAUSE_SECONDS
            self._count_dropped([job])
            return False
        return self.enqueue(job, *arguments)

    def ring_missed(self, job: Job) -> bool:
        """The sweep's ring. False if Redis did not take it."""
        taken = self.enqueue(job)
        if taken:
            telemetry.SWEPT_JOBS.add(job=job)
        return taken

    def enqueue_missed(self, job: Job, *arguments: str | int, once_in: int) -> bool:
        """The sweep's: at most once in `once_in` seconds. False if Redis did not take it."""
        if not self._first_in(once_in, job, arguments):
            return True
        taken = self.enqueue(job, *arguments)
        if taken:
            telemetry.SWEPT_JOBS.add(job=job)
        return taken

    def forget(self, conversations: Collection[int], people: Collection[tuple[str, str, str]]) -> int:
        """Take away what stands in Redis about these conversations, by number, and people, by channel, account and the
        vendor's id; how many keys. Raises redis.RedisError."""
        keys = (key.decode() for key in self._client.scan_iter(_ONCE + "*", count=1000))
        ours = [key for key in keys if _names(key.removeprefix(_ONCE), conversations, people)]
        removed = int(self._client.delete(*ours)) if ours else 0
        for waiting in self._queues.values():
            for job in waiting.jobs:
                if _is_about(job, conversations, people):
                    job.delete()
                    removed += 1
        return removed + sum(self._forget_rings(QUEUE_OF[job], conversations) for job in RINGS)

    def _forget_rings(self, name: str, conversations: Collection[int]) -> int:
        key, removed = rings.key_of_named(name), 0
        for ring in self._client.lrange(key, 0, -1):
            work = rings.named(ring)
            if work is not None and work.conversation in conversations:
                removed += int(self._client.lrem(key, 0, ring))  # type: ignore[arg-type]  # bytes are taken as they are
        return removed

    def _enqueue_all(
        self, jobs: Sequence[Job], arguments: Sequence[str | int], names: Sequence[rings.Work] = ()
    ) -> bool:
        """In one round trip."""
        if time.monotonic() < self._quiet_until:
            self._count_dropped(jobs)
            return False
        try:
            with self._client.pipeline(transaction=False) as pipeline:
                for job in sorted(jobs, key=RINGS.__contains__):  # RQ refuses a pipeline that others have begun
                    if job in RINGS:
                        rings.put(pipeline, QUEUE_OF[job], names)
                    else:
                        self._put(pipeline, job, arguments)
                pipeline.execute()
        except redis.RedisError as error:
            self._quiet_until = time.monotonic() + PAUSE_SECONDS
            self._count_dropped(jobs)
            log.warning("Redis did not take a job", extra={"error": type(error).__name__})
            return False
        return True

    def _put(self, pipeline: Pipeline, job: Job, arguments: Sequence[str | int]) -> None:
        options = {**_OPTIONS, "ttl": JUDGED_WITHIN_SECONDS} if job is Job.SCORE else _OPTIONS
        queue = self._queues[QUEUE_OF[job]]
        queue.enqueue(f"workers.jobs.{job}", *arguments, pipeline=pipeline, **options)

    def _first_in(self, seconds: int, job: Job, arguments: Sequence[str | int]) -> bool:
        # RQ's own unique jobs will not do: the trace of a job whose worker was killed would block it for minutes.
        name = _ONCE + ":".join(str(part) for part in (job, *arguments))
        if time.monotonic() < self._quiet_until:  # a Redis that hangs, asked for each of a thousand
            return True
        try:
            return bool(self._client.set(name, 1, nx=True, ex=seconds))
        except redis.RedisError:
            self._quiet_until = time.monotonic() + PAUSE_SECONDS
            return True

    def _count_dropped(self, jobs: Sequence[Job]) -> None:
        for job in jobs:
            telemetry.DROPPED_JOBS.add(queue=QUEUE_OF[job])


# Those whose first argument is a conversation's number.
_OF_A_CONVERSATION = (Job.ESCALATE, Job.SECOND_OPINION, Job.SUMMARISE, Job.SCORE)


def _names(key: str, conversations: Collection[int], people: Collection[tuple[str, str, str]]) -> bool:
    """Whether a job with its arguments, as `_first_in` writes them, is about one of these."""
    job, _, arguments = key.partition(":")
    if job in _OF_A_CONVERSATION:
        return arguments.partition(":")[0] in map(str, conversations)
    place, _, person = arguments.rpartition(":")
    return job == Job.SIDE_TASK and any(
        place.startswith(f"{channel}:{account}:") and person == id for channel, account, id in people
    )


def _is_about(job: RqJob, conversations: Collection[int], people: Collection[tuple[str, str, str]]) -> bool:
    """Does it carry one of these where its kind has such an id? False where it is none of ours."""
    try:
        name, arguments = str(job.func_name).rpartition(".")[2], tuple(job.args)
    except (DeserializationError, ValueError):
        return False
    if name in _OF_A_CONVERSATION:
        return bool(arguments) and arguments[0] in conversations
    return name == Job.SIDE_TASK and len(arguments) == 4 and (arguments[0], arguments[1], arguments[3]) in people


# Nothing is kept of a job: what matters is in Postgres, and the worker deletes its trace before it runs. `ttl` lets a
# job that no worker took expire: the sweep enqueues it again.
_OPTIONS = {"ttl": 600, "description": "job"}
