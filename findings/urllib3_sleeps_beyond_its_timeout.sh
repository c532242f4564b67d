#!/usr/bin/env bash
# urllib3 2.8.0: a request with a timeout of half a second sleeps for as long as the server says, three times, though nobody has
# asked for retries.
#
# `PoolManager().request(...)` retries three times by default, which one takes to be about connections. A 413, 429 or 503 is
# left alone, unless it has `Retry-After`: then a GET, PUT or DELETE sleeps for that long, up to six hours, and is sent
# again, four times in all; a POST is not. `timeout` bounds none of it, and it ends with the same answer that was there at
# first. So a vendor that is rate limited and polite holds our thread, and one that says nothing does not. requests itself turns
# it off; `HTTPAdapter(max_retries=2)`, without any statuses, turns it on. So: `retries=False`, or a Retry with
# `respect_retry_after_header=False` or a small `retry_after_max`.
#
# Passes while that is so; fails when a version behaves otherwise. Needs python3 and a package index.
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
python3 -m venv "$folder/venv"
"$folder/venv/bin/pip" install -q --disable-pip-version-check urllib3==2.8.0 requests==2.34.2
"$folder/venv/bin/python" - <<'PY'
import threading
import time
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

import requests
import urllib3
from requests.adapters import HTTPAdapter

assert urllib3.__version__ == "2.8.0", urllib3.__version__
asked: list[str] = []


class Busy(BaseHTTPRequestHandler):
    """/429 is answered with that status; /429/1 says beside it to come again after a second."""

    def do_GET(self) -> None:
        asked.append(self.path)
        self.rfile.read(int(self.headers.get("Content-Length", 0)))
        status, *seconds = self.path.strip("/").split("/")
        self.send_response(int(status))
        for each in seconds:
            self.send_header("Retry-After", each)
        self.send_header("Content-Length", "0")
        self.end_headers()

    do_POST = do_PUT = do_GET

    def log_message(self, *_: object) -> None:
        pass


server = ThreadingHTTPServer(("127.0.0.1", 0), Busy)
threading.Thread(target=server.serve_forever, daemon=True).start()
URL = f"http://127.0.0.1:{server.server_port}"
pools = urllib3.PoolManager()
adapted = requests.Session()
adapted.mount("http://", HTTPAdapter(max_retries=2))


def by_urllib3(method: str, path: str, **options: object) -> int:
    return pools.request(method, URL + path, timeout=0.5, **options).status


def by_requests(method: str, path: str) -> int:
    return requests.request(method, URL + path, timeout=0.5).status_code


def by_an_adapter(method: str, path: str) -> int:
    return adapted.request(method, URL + path, timeout=0.5).status_code


CASES = [  # what is asked how, and how often it is sent; each time but the first after a second
    ("urllib3", by_urllib3, "GET", "/429", {}, 1),
    ("urllib3", by_urllib3, "GET", "/429/1", {}, 4),
    ("urllib3", by_urllib3, "PUT", "/503/1", {}, 4),
    ("urllib3", by_urllib3, "POST", "/429/1", {}, 1),
    ("urllib3, retries=False", by_urllib3, "GET", "/429/1", {"retries": False}, 1),
    ("requests", by_requests, "GET", "/429/1", {}, 1),
    ("requests, max_retries=2", by_an_adapter, "GET", "/429/1", {}, 3),
]
for how, ask, method, path, options, times in CASES:
    asked.clear()
    began = time.monotonic()
    status = ask(method, path, **options)
    took = time.monotonic() - began
    print(f"{how:24} {method:4} {path:7} {status} after {took:.1f} s, sent {len(asked)} times")
    assert status == int(path.split("/")[1])
    assert len(asked) == times and took > (times - 1) * 0.9
PY
