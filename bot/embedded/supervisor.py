"""Keeps servers running for exactly as long as the process that asked for them: `python -m bot.embedded.supervisor`.

The asker holds the other end of our standard input. When it ends, in whatever way (also by SIGKILL, when it can clean
up nothing), the input ends too, and the servers are stopped properly. A server that may be restarted and dies is
started again; when another one dies, all are stopped. Standard library only, since this stays in memory beside the
servers. What is started, and why, is `embedded.py`'s.
"""

from __future__ import annotations

import json
import os
import selectors
import shutil
import signal
import subprocess
import sys
import time
from dataclasses import dataclass
from typing import Any

POLL_SECONDS = 0.5
STOP_TIMEOUT_SECONDS = 15.0
# A server that ends sooner than this after its start cannot run at all: starting it again would not help.
STEADY_SECONDS = 1.0
# Exit codes: this for the first server of the plan, one more for the second. 1 is Python's, for an exception.
FIRST_ENDED = 10


@dataclass(slots=True)
class _Running:
    server: dict[str, Any]
    process: subprocess.Popen[bytes]
    since: float  # time.monotonic()


def keep(plan: dict[str, Any]) -> int:
    """Run `plan["servers"]` until standard input ends; the exit code says which server ended by itself.

    That is FIRST_ENDED plus its place in the plan; 0 when none did.

    A server: `command` (list), `log` (path), `stop` (signal numbers, gentlest first), `user`, `group`, `extra_groups`
    (as subprocess.Popen takes them), `restart` (whether it is started again when it dies).
    `plan["scrap"]` is a folder to be removed at the end.
    """
    for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
        signal.signal(number, lambda *_: sys.exit(0))
    started: list[_Running] = []
    try:
        for server in plan["servers"]:
            started.append(_Running(server, _start(server), time.monotonic()))
        return _watch(started)
    finally:
        for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
            signal.signal(number, signal.SIG_IGN)
        for running in reversed(started):
            _stop(running.process, running.server["stop"])
        if plan.get("scrap"):
            shutil.rmtree(plan["scrap"], ignore_errors=True)


def _start(server: dict[str, Any]) -> subprocess.Popen[bytes]:
    with open(server["log"], "ab") as log:
        return subprocess.Popen(
            server["command"],
            stdin=subprocess.DEVNULL,
            stdout=log,
            stderr=log,
            cwd="/",
            user=server["user"],
            group=server["group"],
            extra_groups=server["extra_groups"],
            # Not the asker's locale: an unknown one would keep Postgres from starting.
            env={"PATH": os.defpath, "LC_ALL": "C"},
        )


def _watch(started: list[_Running]) -> int:
    """Return 0 when standard input has ended, else the exit code for the server that has ended for good."""
    with selectors.DefaultSelector() as selector:
        selector.register(sys.stdin.fileno(), selectors.EVENT_READ)
        while True:
            if selector.select(POLL_SECONDS) and not os.read(sys.stdin.fileno(), 4096):
                return 0
            for place, running in enumerate(started):
                if running.process.poll() is None:
                    continue
                now = time.monotonic()
                if not running.server["restart"] or now - running.since < STEADY_SECONDS:
                    return FIRST_ENDED + place
                running.process, running.since = _start(running.server), now


def _stop(process: subprocess.Popen[bytes], signals: list[int]) -> None:
    for number in [*signals, signal.SIGKILL]:
        if process.poll() is not None:
            return
        process.send_signal(number)
        try:
            process.wait(STOP_TIMEOUT_SECONDS)
        except subprocess.TimeoutExpired:
            continue


if __name__ == "__main__":
    sys.exit(keep(json.loads(sys.argv[1])))
