"""Keeps servers running for exactly as long as the process that asked for them: `python -m bot.store.keeper`.

The asker holds the other end of our standard input. When it ends, in whatever way (also by SIGKILL, when it can clean
up nothing), the input ends too, and the servers are stopped properly. When one server dies the others are stopped.
Standard library only, since this stays in memory beside the servers. What is started, and why, is `embedded.py`'s.
"""

from __future__ import annotations

import json
import os
import selectors
import shutil
import signal
import subprocess
import sys
from typing import Any

POLL_SECONDS = 0.5
PATIENCE_SECONDS = 15.0


def keep(plan: dict[str, Any]) -> int:
    """Run `plan["servers"]` until standard input ends; the exit code is 1 when a server ended by itself.

    A server: `command` (list), `log` (path), `stop` (signal numbers, gentlest first), `user`, `group`, `extra_groups`
    (as subprocess.Popen takes them).
    `plan["scrap"]` is a folder to be removed at the end.
    """
    for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
        signal.signal(number, lambda *_: sys.exit(0))
    started: list[tuple[subprocess.Popen[bytes], list[int]]] = []
    try:
        for server in plan["servers"]:
            started.append((_start(server), server["stop"]))
        return _watch([process for process, _ in started])
    finally:
        for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
            signal.signal(number, signal.SIG_IGN)
        for process, signals in reversed(started):
            _stop(process, signals)
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


def _watch(processes: list[subprocess.Popen[bytes]]) -> int:
    """Return 0 when standard input has ended, 1 when one of the processes has."""
    with selectors.DefaultSelector() as selector:
        selector.register(sys.stdin.fileno(), selectors.EVENT_READ)
        while True:
            if selector.select(POLL_SECONDS) and not os.read(sys.stdin.fileno(), 4096):
                return 0
            if any(process.poll() is not None for process in processes):
                return 1


def _stop(process: subprocess.Popen[bytes], signals: list[int]) -> None:
    for number in [*signals, signal.SIGKILL]:
        if process.poll() is not None:
            return
        process.send_signal(number)
        try:
            process.wait(PATIENCE_SECONDS)
        except subprocess.TimeoutExpired:
            continue


if __name__ == "__main__":
    sys.exit(keep(json.loads(sys.argv[1])))
