#!/usr/bin/env bash
# pybreaker 1.4.1: calls through one breaker go one after another, however many threads make them.
#
# CircuitBreaker.call holds the breaker's lock while the function runs. So a breaker that several threads share lets one
# of them at a time through: four calls of 0.3 seconds take 1.2, and while a service hangs every other caller waits for
# the lock, and holds its thread, until the first call is over. So: guard the counters only, or give each thread its own.
#
# Passes while that is so; fails when a version behaves otherwise. Needs python3 and a package index.
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
python3 -m venv "$folder/venv"
"$folder/venv/bin/pip" install -q --disable-pip-version-check pybreaker==1.4.1
"$folder/venv/bin/python" - <<'PY'
import threading
import time
from importlib.metadata import version

import pybreaker

assert version("pybreaker") == "1.4.1", version("pybreaker")
breaker = pybreaker.CircuitBreaker()
running, most = 0, 0


def slow() -> None:
    global running, most
    running += 1
    most = max(most, running)
    time.sleep(0.3)
    running -= 1


def elapsed(call) -> float:
    threads = [threading.Thread(target=call) for _ in range(4)]
    began = time.monotonic()
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return time.monotonic() - began


bare = elapsed(slow)
print(f"without a breaker: {most} at a time, {bare:.1f} s")
assert most == 4

most = 0
guarded = elapsed(lambda: breaker.call(slow))
print(f"through one breaker: {most} at a time, {guarded:.1f} s")
assert most == 1 and guarded >= 1.2
PY
