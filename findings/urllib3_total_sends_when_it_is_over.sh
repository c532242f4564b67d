#!/usr/bin/env bash
# urllib3 2.8.0: `Timeout(total=1)`, and finding the host takes two seconds. The request is sent all the same, the server carries it out,
# and then it is given up without a look at the answer: "Read timed out. (read timeout=0)". A PUT does so four times.
#
# One takes `total` for the one limit that cannot go wrong: no look-up of a name is bounded by any time-out, so when that has taken too long
# nothing more should be sent. But the total is looked at only when the answer is to be read, and what is left of it then is 0 seconds.
# An order is placed, a message posted, and the caller hears of a time-out. Retries are three by default, and each begins a total of its own
# and sends once more what may be repeated. With `timeout=1.0`, as requests and httpx have it, there is no total: it takes as long, and the
# answer is read. So: bound the look-up (here `socket.getaddrinfo` is slow), and take no total for a limit on what is sent.
#
# Passes while that is so; fails when a version behaves otherwise. Needs python3 and a package index.
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
python3 -m venv "$folder/venv"
"$folder/venv/bin/pip" install -q --disable-pip-version-check urllib3==2.8.0
"$folder/venv/bin/python" - <<'PY'
import socket
import threading
import time
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

import urllib3

assert urllib3.__version__ == "2.8.0", urllib3.__version__
TAKES = 2.0  # seconds, to find the host
done: list[str] = []
look_up = socket.getaddrinfo


def slowly(host, *arguments, **more):
    if host == "api.vendor.test":
        time.sleep(TAKES)
        host = "127.0.0.1"
    return look_up(host, *arguments, **more)


class Vendor(BaseHTTPRequestHandler):
    def do_POST(self) -> None:
        done.append(self.rfile.read(int(self.headers["Content-Length"])).decode())
        self.send_response(204)
        self.end_headers()

    do_PUT = do_POST

    def log_message(self, *_: object) -> None:
        pass


socket.getaddrinfo = slowly
server = ThreadingHTTPServer(("127.0.0.1", 0), Vendor)
threading.Thread(target=server.serve_forever, daemon=True).start()
URL = f"http://api.vendor.test:{server.server_port}/orders"


def ask(method: str, timeout, **options) -> str:
    try:
        return str(urllib3.PoolManager().request(method, URL, body=b"one", timeout=timeout, **options).status)
    except urllib3.exceptions.HTTPError as error:
        return f"{type(getattr(error, 'reason', None) or error).__name__}: {str(error)[-40:]}"


TOTAL = urllib3.Timeout(total=1)
CASES = [  # how it is asked, and how often the vendor did it
    ("POST, total=1, no retries", "POST", TOTAL, {"retries": False}, "ReadTimeoutError", 1),
    ("POST, total=1", "POST", TOTAL, {}, "ReadTimeoutError", 1),
    ("PUT, total=1", "PUT", TOTAL, {}, "ReadTimeoutError", 4),
    ("POST, timeout=1.0", "POST", 1.0, {}, "204", 1),
]
for how, method, timeout, options, expected, times in CASES:
    done.clear()
    began = time.monotonic()
    told = ask(method, timeout, **options)
    took = time.monotonic() - began
    time.sleep(0.3)
    print(f"{how:26} {told:62} after {took:.1f} s; the vendor did it {len(done)} times")
    assert told.startswith(expected)
    assert done == ["one"] * times
    assert took > TAKES * times * 0.9
PY
