#!/usr/bin/env bash
# httpx 0.28.1 on asyncio (Python 3.11 to 3.13): six requests to a host whose name server hangs, on a machine with two processors. Each is given
# up after its second, in time; and from then on no other host can be reached, not even localhost: ConnectTimeout, for as long as the first
# name hangs. `asyncio.run` ends only then.
#
# The synchronous client waits for a name without end, the asynchronous one does not, so one takes the latter for safe. But who gave up has
# left a thread of the loop's own executor in `getaddrinfo`. It has processors + 4 of them, for every name that anything in the process
# looks up by the loop, whichever client, and for `asyncio.to_thread`, which waits as long; and `asyncio.run` joins them at its end. After five
# requests one thread is left, and all goes on as ever.
# So: bound the look-up itself (here `socket.getaddrinfo` is slow), and let those who want one name share one thread.
#
# Passes while that is so; fails when a version behaves otherwise. Needs python3 and a package index.
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
python3 -m venv "$folder/venv"
"$folder/venv/bin/pip" install -q --disable-pip-version-check httpx==0.28.1 httpcore==1.0.9 anyio==4.16.0
"$folder/venv/bin/python" - <<'PY'
import asyncio
import os
import platform
import socket
import threading
import time
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

import httpx

assert httpx.__version__ == "0.28.1", httpx.__version__
HANGS = 6.0  # seconds; with three name servers and the usual resolv.conf, 30
THREADS = min(32, (os.cpu_count() or 1) + 4)
look_up = socket.getaddrinfo


def sometimes(host, *arguments, **more):
    if host in ("hangs.vendor.test", b"hangs.vendor.test"):
        time.sleep(HANGS)
        raise socket.gaierror(socket.EAI_AGAIN, "Temporary failure in name resolution")
    return look_up(host, *arguments, **more)


class Ours(BaseHTTPRequestHandler):
    def do_GET(self) -> None:
        self.send_response(204)
        self.end_headers()

    def log_message(self, *_: object) -> None:
        pass


socket.getaddrinfo = sometimes
server = ThreadingHTTPServer(("127.0.0.1", 0), Ours)
threading.Thread(target=server.serve_forever, daemon=True).start()


async def asked(host: str) -> str:
    async with httpx.AsyncClient(timeout=1.0, trust_env=False) as client:
        try:
            return str((await client.get(f"http://{host}:{server.server_port}/")).status_code)
        except httpx.TransportError as error:
            return type(error).__name__


async def beside(requests: int) -> tuple[float, set[str], float, str, float]:
    began = time.monotonic()
    found = set(await asyncio.gather(*(asked("hangs.vendor.test") for _ in range(requests))))
    given_up = time.monotonic() - began
    other = await asked("localhost")
    asks = time.monotonic()
    await asyncio.to_thread(int)
    return given_up, found, time.monotonic() - asks, other, began


def run(requests: int) -> tuple[str, float, float]:
    given_up, found, thread, other, began = asyncio.run(beside(requests))
    ended = time.monotonic() - began
    print(
        f"{requests} requests: {found} after {given_up:.1f} s; then localhost: {other}; a thread after {thread:.1f} s; the end after {ended:.1f} s"
    )
    assert found == {"ConnectTimeout"} and given_up < 2
    return other, thread, ended


print("Python", platform.python_version(), "with", THREADS, "threads")
other, thread, ended = run(THREADS - 1)
assert other == "204" and thread < 1 and ended > HANGS * 0.9
other, thread, ended = run(THREADS)
assert other == "ConnectTimeout" and thread > 2 and ended > HANGS * 0.9
PY
