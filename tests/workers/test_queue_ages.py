"""How long jobs wait in Redis is seen in /metrics, /readyz and doctor."""

from __future__ import annotations

import time
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta

import pytest
import redis
from prometheus_client import CollectorRegistry

from bot import rings
from bot.app.metrics import QueueCollector
from bot.jobs import Happened, Job, JobQueue, connect, connect_once, queue
from bot.queue_ages import NAMES, Waiting, too_long, waiting


@pytest.fixture
def client(redis_url: str) -> Iterator[redis.Redis]:
    made = connect(redis_url)
    made.flushdb()
    yield made
    made.flushdb()


def put(client: redis.Redis, job: Job, *ages: float) -> None:
    """Jobs that were enqueued so many seconds ago."""
    for number in range(len(ages)):
        JobQueue(client).enqueue(job, number)
    for one, age in zip(queue({Job.ESCALATE: "escalations", Job.SCORE: "scores"}[job], client).jobs, ages, strict=True):
        at = datetime.now(UTC) - timedelta(seconds=age)
        client.hset(one.key, "enqueued_at", at.strftime("%Y-%m-%dT%H:%M:%S.%fZ"))


def test_the_oldest_job_of_each_queue_tells(client: redis.Redis) -> None:
    put(client, Job.ESCALATE, 300, 20)
    put(client, Job.SCORE, 300)

    found = waiting(client)

    assert set(found) == set(NAMES)
    assert (found["escalations"].jobs, round(found["escalations"].seconds, -1)) == (2, 300)
    assert found["deliveries"] == Waiting(0, 0.0)
    (late,) = too_long(found)
    assert late.startswith("the oldest job in escalations waits for 30")


def test_a_ring_that_nobody_takes_tells_since_when(client: redis.Redis) -> None:
    JobQueue(client).enqueue(Job.ANSWER)
    client.lset(rings.key("answers"), 0, str(time.time() - 300))
    JobQueue(client).enqueue(Job.ANSWER)

    found = waiting(client)

    assert (found["answers"].jobs, round(found["answers"].seconds, -1)) == (1, 300)
    assert [late[:26] for late in too_long(found)] == ["the oldest job in answers "]


def test_rings_that_name_conversations_count_each(client: redis.Redis) -> None:
    JobQueue(client).announce(Happened.QUESTION_IS_NEXT, 1, names=[rings.Work("slack", 1), rings.Work("slack", 2)])
    client.lset(rings.key_of_named("answers"), 0, f"{time.time() - 300}:slack:1")

    found = waiting(client)

    assert (found["answers"].jobs, round(found["answers"].seconds, -1)) == (2, 300)


def test_jobs_that_have_expired_are_no_sign_of_anything(client: redis.Redis) -> None:
    put(client, Job.ESCALATE, 300)
    (job,) = queue("escalations", client).jobs
    client.delete(job.key)

    assert waiting(client)["escalations"] == Waiting(1, 0.0)


def test_metrics_show_them_and_say_where_there_is_no_redis(client: redis.Redis) -> None:
    put(client, Job.ESCALATE, 0, 0)
    there, away = CollectorRegistry(), CollectorRegistry()
    there.register(QueueCollector(client))
    away.register(QueueCollector(connect_once("redis://127.0.0.1:9", timeout=0.2)))

    assert there.get_sample_value("firstline_queue_jobs", {"queue": "escalations"}) == 2
    assert there.get_sample_value("firstline_redis_up") == 1
    assert away.get_sample_value("firstline_redis_up") == 0
    assert away.get_sample_value("firstline_queue_jobs", {"queue": "escalations"}) is None
