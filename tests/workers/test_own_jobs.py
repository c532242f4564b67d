"""What stands in Redis is run only where it is a job of ours."""

from __future__ import annotations

import pickle
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest
import redis
from rq import Callback, Queue
from rq.serializers import JSONSerializer, PickleSerializer

from bot.jobs import RINGS, Job, connect, queue
from tests.support.polling import until
from workers import jobs as worker_jobs
from workers.thread_worker import ThreadWorker, work_until_stopped

done: list[str] = []


def ours(word: str) -> None:
    done.append(word)


class Pickled:
    def __init__(self, path: Path) -> None:
        self._path = path

    def __reduce__(self) -> Any:
        return Path.touch, (self._path,)


@contextmanager
def working(client: redis.Redis) -> Iterator[None]:
    """A worker that runs `ours`."""
    worker = ThreadWorker({"answers": 1}, connection=client, functions={"tests.workers.test_own_jobs.ours": ours})
    stopping = threading.Event()
    thread = threading.Thread(target=work_until_stopped, args=(lambda: worker, stopping))
    thread.start()
    try:
        yield
    finally:
        stopping.set()
        worker.request_stop()
        thread.join(20)


def test_every_job_has_its_function_and_nothing_else_has() -> None:
    """But for the scorer's, which a worker must not run: it has a process of its own. Rings are no jobs of RQ's."""
    assert set(worker_jobs.functions()) == {f"workers.jobs.{job}" for job in set(Job) - RINGS - {Job.SCORE}}


def test_a_foreign_function_a_callback_and_a_pickle_are_not_run(redis_url: str, tmp_path: Path) -> None:
    # given a Redis that somebody else can write to
    done.clear()
    client = connect(redis_url, timeout=10)
    answers = queue("answers", client)
    traces = [tmp_path / name for name in ("called", "unpickled")]
    answers.enqueue("pathlib.Path.touch", str(traces[0]))
    answers.enqueue("tests.workers.test_own_jobs.ours", "one", on_success=Callback("pathlib.Path.touch"))
    job = Queue("answers", connection=client, serializer=PickleSerializer).enqueue("os.getcwd")
    client.hset(job.key, "data", pickle.dumps(Pickled(traces[1])))
    answers.enqueue("tests.workers.test_own_jobs.ours", "two")
    assert answers.serializer is JSONSerializer
    # when a worker takes what is there
    with working(client):
        until(lambda: len(done) == 2)
    # then ours are done, and the others left no trace
    assert done == ["one", "two"]
    assert not any(trace.exists() for trace in traces)


@pytest.mark.parametrize(
    "key", ["rq:queue:answers", "rq:queue:answers:intermediate", "rq:workers", "rq:workers:answers", "rq:queues"]
)
def test_a_key_that_somebody_else_has_made_stops_no_job(redis_url: str, key: str) -> None:
    # given a worker that runs, and then a key of RQ's with something else in it
    done.clear()
    client = connect(redis_url, timeout=10)
    answers = queue("answers", client)
    with working(client):
        answers.enqueue("tests.workers.test_own_jobs.ours", "one")
        until(lambda: done)
        client.set(key, "theirs")
    # when a worker begins its round, then the jobs that come next are done
    with working(client):
        until(lambda: client.type(key) != b"string")
        answers.enqueue("tests.workers.test_own_jobs.ours", "two")
        until(lambda: done == ["one", "two"])
