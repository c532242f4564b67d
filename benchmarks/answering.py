"""An installation for measuring answers: sandbox in this process, web, workers and a slow model server in their own."""

from __future__ import annotations

import itertools
import logging
import subprocess
import sys
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any

import psutil
import psycopg
import redis
from rq import Worker

from benchmarks.builds import HERE, ROOT, Build
from benchmarks.stage import Stage, free_port, postgres_of, stage, wait_for
from benchmarks.vendor import ServedVendor
from connectors.sandbox.app import Sandbox, create_app
from connectors.sandbox.environment import demo_environment
from tests.support.installation import ARTICLES
from tests.support.serving import Served

START_SECONDS = 180  # processes may take, on a busy machine
QUESTION = "How do I reset my password? I am in team {number}."  # no two alike: nothing is to be remembered of others


@dataclass(frozen=True)
class Bench:
    stage: Stage
    database: psycopg.Connection[Any]  # one for all questions: what is measured pays for each new one
    sandbox: Sandbox
    taken: dict[str, float]  # when the vendor had taken the first words, by Intercom's conversation
    model_url: str
    web_port: int
    web: psutil.Process
    workers: list[psutil.Process]  # those that were started; they may have children
    numbers: Iterator[int] = field(default_factory=itertools.count)

    def ask(self) -> str:
        """A new customer's first conversation; its id. What one requester writes at once is taken one by one, so that
        many questions at once are those of many."""
        number = next(self.numbers)
        customer = self.sandbox.intercom.add_contact(f"Customer {number}", f"customer{number}@example.com")
        return self.sandbox.intercom.customer_starts(customer, QUESTION.format(number=number))

    def rows(self, sql: str) -> list[Any]:
        return self.database.execute(sql.encode()).fetchall()

    def postgres(self) -> psutil.Process:
        return postgres_of(self.database)

    def answered(self) -> int:
        """How many answers the vendor has taken."""
        return int(self.rows("SELECT count(*) FROM outbox WHERE state = 'sent' AND kind = 'answer'")[0][0])

    def all_is_sent(self) -> bool:
        return not self.rows("SELECT EXISTS (SELECT FROM outbox WHERE state = 'pending')")[0][0]


@contextmanager
def bench(
    latency: float,
    *,
    workers: int,
    threads: int,
    build: Build = HERE,
    behaviour: str = "",
    environment: Mapping[str, str] | None = None,
    hanging: bool = False,
) -> Iterator[Bench]:
    """The model takes `latency` seconds for an answer; each worker process has `threads` threads for thinking.
    `behaviour` and `environment` are what else is set. `hanging`: a vendor will; the stand-in then has a thread for
    each request, and notes nothing."""
    logging.getLogger("werkzeug").setLevel(logging.WARNING)
    with stage(build) as here:
        model_port, web_port = free_port(), free_port()
        model_url = f"http://127.0.0.1:{model_port}/v1"
        model = subprocess.Popen(
            [sys.executable, "-m", "tests.support.openai_server", "--port", str(model_port), "--latency", str(latency)],
            cwd=ROOT,
            stdout=subprocess.DEVNULL,
        )
        sandbox = Sandbox(target=f"http://127.0.0.1:{web_port}")
        sandbox.intercom.rate_limit = 10**6  # Firstline is measured here, not how patient it is
        taken: dict[str, float] = {}
        vendor = Served(create_app(sandbox)) if hanging else ServedVendor(create_app(sandbox), taken)
        here.environment |= demo_environment(vendor.url)
        here.environment |= {"OPENAI_API_KEY": "bench", "OPENAI_BASE_URL": model_url}
        here.environment |= environment or {}
        here.behaviour(f"[workers]\nthreads = {threads}\n[model]\ntimeout_seconds = 60\n{behaviour}")
        _learn(here)
        try:
            wait_for(f"{model_url}/models")
            web = here.web(web_port)
            here.start("firstline", "schedule")
            processes = _workers(here, workers)
            _wait_for_workers(here, workers)
            with psycopg.connect(here.environment["DATABASE_URL"], autocommit=True) as database:
                yield Bench(here, database, sandbox, taken, model_url, web_port, web, processes)
        finally:
            sandbox.close()
            vendor.close()
            model.terminate()
            model.wait(20)


def _workers(here: Stage, count: int) -> list[psutil.Process]:
    """As it is documented: one command, or where that knows of one process only, so many."""
    if count > 1 and here.build.forks:
        return [here.start("firstline", "work", "--processes", str(count))]
    return [here.start("firstline", "work") for _ in range(count)]


def _learn(here: Stage) -> None:
    folder = here.folder / "articles"
    folder.mkdir()
    for name, text in ARTICLES.items():
        (folder / name).write_text(text)
    here.run("ingest", str(folder))


def _wait_for_workers(here: Stage, expected: int) -> None:
    """Until so many processes listen."""
    client = redis.Redis.from_url(here.environment["REDIS_URL"])
    deadline = time.monotonic() + START_SECONDS
    while len({worker.pid for worker in Worker.all(connection=client)}) < expected:
        if time.monotonic() > deadline:
            raise TimeoutError("the worker process did not start; its log is in the stage's folder")
        time.sleep(0.1)
