"""RQ's worker on threads: many jobs at once, no more than asked for, and a lost Redis is waited for."""

from __future__ import annotations

import logging
import threading
from collections.abc import Callable
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest
import redis

from bot import rings
from bot.app.settings import load
from bot.embedded import servers
from bot.jobs import JOBS_AFTER, QUEUE_OF, QUEUES, RINGS, Happened, Job, JobQueue, connect, queue
from bot.orchestration.threads import THREADS
from tests.support import jobs
from tests.support.polling import until
from workers import thread_worker
from workers.redis_outage import RedisOutage
from workers.runtime import queues
from workers.thread_worker import ThreadWorker, work_until_stopped

HELD = {"tests.support.jobs.hold": jobs.hold}


class Running:
    def __init__(self, url: str, threads: int) -> None:
        self.client = connect(url, timeout=10)
        self.queue = queue("answers", self.client)
        self.stopping = threading.Event()
        self.worker = ThreadWorker({"answers": threads}, connection=self.client, functions=HELD)
        self.thread = threading.Thread(target=work_until_stopped, args=(lambda: self.worker, self.stopping))
        self.thread.start()

    def stop(self) -> None:
        self.stopping.set()
        self.worker.request_stop()
        jobs.gate.set()
        self.thread.join(20)
        assert not self.thread.is_alive()


@pytest.fixture(autouse=True)
def _clean() -> None:
    jobs.reset()


def test_many_jobs_run_at_once_and_no_more_than_threads(redis_url: str) -> None:
    running = Running(redis_url, threads=20)
    for number in range(50):
        running.queue.enqueue(jobs.hold, number, result_ttl=0)
    until(lambda: jobs.state["running"] == 20)
    assert running.queue.count >= 29  # the rest waits in Redis, where another process may take it
    jobs.gate.set()
    until(lambda: jobs.state["done"] == 50)
    assert jobs.state["most"] == 20
    running.stop()


def test_stopping_takes_nothing_new_and_lets_running_jobs_finish(redis_url: str) -> None:
    running = Running(redis_url, threads=2)
    for number in range(5):
        running.queue.enqueue(jobs.hold, number, result_ttl=0)
    until(lambda: jobs.state["running"] == 2)
    running.stopping.set()
    running.worker.request_stop()
    assert running.worker.drain(0.2) is False
    jobs.gate.set()
    until(lambda: jobs.state["done"] == 2)
    running.thread.join(20)
    assert jobs.state["done"] == 2


def test_a_job_for_which_no_thread_can_be_started_takes_no_place(
    redis_url: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    tried = list[str]()

    def refuse_the_first(work: Callable[[], None], name: str) -> None:
        tried.append(name)
        if len(tried) == 1:
            raise RuntimeError("can't start new thread")
        THREADS.run(work, name)

    monkeypatch.setattr(thread_worker, "THREADS", SimpleNamespace(run=refuse_the_first))
    running = Running(redis_url, threads=1)
    running.queue.enqueue(jobs.hold, 1, result_ttl=0)
    until(lambda: tried)
    running.queue.enqueue(jobs.hold, 2, result_ttl=0)
    until(lambda: jobs.state["running"] == 1)
    running.stop()


def test_a_redis_that_forgot_everything_is_worked_with_again(redis_url: str) -> None:
    running = Running(redis_url, threads=2)
    jobs.gate.set()
    running.client.flushdb()  # this test's database; others share the server
    running.queue.enqueue(jobs.hold, 1, result_ttl=0)
    until(lambda: jobs.state["done"] == 1)
    running.stop()


def test_connections_cut_under_the_worker_are_made_anew(redis_url: str) -> None:
    running = Running(redis_url, threads=2)
    jobs.gate.set()
    own = str(running.client.connection_pool.connection_kwargs["db"])
    for client in running.client.client_list():  # others share the server: only this test's connections
        if client["db"] == own:
            running.client.client_kill_filter(_id=client["id"], skipme=True)
    running.queue.enqueue(jobs.hold, 1, result_ttl=0)
    until(lambda: jobs.state["done"] == 1)
    running.stop()


def test_without_redis_a_job_is_dropped_and_that_is_said() -> None:
    without_redis = JobQueue(connect("redis://127.0.0.1:1/0", timeout=0.2))

    assert without_redis.enqueue(Job.ANSWER, 1) is False


@pytest.mark.parametrize("happened", Happened)
def test_what_happened_leads_to_its_jobs_and_rings(redis_url: str, happened: Happened) -> None:
    client = connect(redis_url)

    JobQueue(client).announce(happened, 7)

    enqueued = [(name, job.func_name) for name in QUEUES for job in queue(name, client).jobs]
    rung = {job for job in RINGS if client.exists(rings.key(QUEUE_OF[job]))}
    after = set(JOBS_AFTER[happened])
    assert rung == after & RINGS
    assert sorted(enqueued) == sorted((QUEUE_OF[job], f"workers.jobs.{job}") for job in after - RINGS)


def test_the_sweep_enqueues_the_same_work_once_in_a_while(redis_url: str) -> None:
    client = connect(redis_url)
    job_queue = JobQueue(client)
    for _ in range(3):
        job_queue.enqueue_missed(Job.ESCALATE, 7, once_in=60)
    assert queue("escalations", client).count == 1


def test_nothing_is_left_of_a_job_that_is_taken(redis_url: str) -> None:
    running = Running(redis_url, threads=1)
    running.queue.enqueue(jobs.hold, 1)
    until(lambda: jobs.state["running"] == 1)
    assert running.client.keys("rq:job:*") == running.client.keys("rq:wip:*") == []
    running.stop()


def test_a_worker_listens_to_every_queue() -> None:
    assert sorted(queues(load({}, dotenv=None))) == sorted(QUEUES)


def test_what_fills_one_queue_keeps_no_other_waiting(redis_url: str) -> None:
    client, stopping = connect(redis_url, timeout=10), threading.Event()
    worker = ThreadWorker({"sweep": 1, "default": 2}, connection=client, functions=HELD)
    thread = threading.Thread(target=work_until_stopped, args=(lambda: worker, stopping))
    thread.start()
    for number in range(20):
        queue("default", client).enqueue(jobs.hold, number)
    until(lambda: jobs.state["running"] == 2)
    queue("sweep", client).enqueue(jobs.hold, 0)
    until(lambda: jobs.state["running"] == 3)
    assert queue("default", client).count == 18
    stopping.set()
    worker.request_stop()
    jobs.gate.set()
    thread.join(20)


@pytest.mark.parametrize("away", [False, True])
def test_every_round_is_told_also_while_redis_is_away(redis_url: str, away: bool) -> None:
    rounds, stopping, made = list[None](), threading.Event(), list[ThreadWorker]()

    def beat() -> None:
        rounds.append(None)

    def make() -> ThreadWorker:
        client = connect("redis://127.0.0.1:1/0" if away else redis_url, timeout=10)
        made.append(ThreadWorker({"answers": 1}, connection=client, functions=HELD, beat=beat))
        return made[-1]

    thread = threading.Thread(target=work_until_stopped, args=(make, stopping, beat))
    thread.start()
    until(lambda: len(rounds) >= (2 if away else 4))
    stopping.set()
    for worker in made:
        worker.request_stop()
    thread.join(20)


def test_jobs_carry_ids_and_no_text(redis_url: str) -> None:
    client = connect(redis_url)
    JobQueue(client).enqueue(Job.ESCALATE, 7)
    (job,) = queue("escalations", client).jobs
    assert list(job.args) == [7]
    assert job.description == "job"


def test_a_stop_that_comes_before_the_worker_is_made_is_heard(redis_url: str) -> None:
    client, stopping = connect(redis_url), threading.Event()
    worked: list[bool] = []

    class Noted(ThreadWorker):
        def work(self, *_: Any, **__: Any) -> bool:
            worked.append(True)
            return True

    def make() -> ThreadWorker:
        stopping.set()
        return Noted({"answers": 1}, connection=client, functions=HELD)

    work_until_stopped(make, stopping)

    assert worked == []


def test_a_stop_is_heard_while_redis_is_away(tmp_path: Path) -> None:
    with servers.start(tmp_path, postgres_settings=servers.HASTY) as running_servers:
        running = Running(running_servers.redis_url, threads=2)
        until(lambda: ThreadWorker.count(connection=running.client) == 1)
    running.stop()


def test_an_absence_is_told_once_then_once_a_minute_and_its_end(
    caplog: pytest.LogCaptureFixture, monkeypatch: pytest.MonkeyPatch
) -> None:
    clock = iter(range(1000))
    monkeypatch.setattr("workers.redis_outage.time.monotonic", lambda: next(clock))
    absence = RedisOutage()
    absence.back()
    for _ in range(125):  # seconds
        absence.away(redis.ConnectionError)
    absence.back()
    absence.back()
    assert [record.message for record in caplog.records] == [*["Redis is away"] * 3, "Redis is back"]


def test_other_complaints_of_rq_are_still_heard(caplog: pytest.LogCaptureFixture) -> None:
    logging.getLogger("rq.worker").error("Worker %s: odd: %s", "w", redis.ResponseError("no memory"))
    assert caplog.messages == ["Worker w: odd: no memory"]


def test_the_log_is_not_flooded_while_redis_is_away(
    tmp_path: Path, caplog: pytest.LogCaptureFixture, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(thread_worker, "RECONNECT_SECONDS", 0.1)
    with servers.start(tmp_path, postgres_settings=servers.HASTY) as running_servers:
        workers = [Running(running_servers.redis_url, threads=2) for _ in range(3)]
        until(lambda: ThreadWorker.count(connection=workers[0].client) == 3)
        caplog.clear()
    until(lambda: "Redis is away" in caplog.messages)
    again = threading.Event()
    again.wait(0.5)  # each worker tries several times
    for running in workers:
        running.stop()
    loud = [record for record in caplog.records if record.levelno >= logging.WARNING]
    assert [record.message for record in loud if record.name != "firstline.embedded"] == ["Redis is away"]
