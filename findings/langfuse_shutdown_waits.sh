#!/usr/bin/env bash
# langfuse 5.0.4: `shutdown()`, which runs when a process ends, waits until a slow server has answered everything.
#
# It takes no limit. `timeout` is that of one exchange, and batches are sent one after the other, so a process ends as
# many exchanges later as there are batches; then the queues of scores and media are joined. Whoever has to end in time
# sends spans from a thread of their own, by the exporter and the API client, and leaves it behind.
#
# Passes while that is so; fails when a version behaves otherwise. Needs python3 and a package index.
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
python3 -m venv "$folder/venv"
"$folder/venv/bin/pip" install -q --disable-pip-version-check langfuse==5.0.4
"$folder/venv/bin/python" - <<'PY'
import inspect
import threading
import time
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from importlib.metadata import version

from langfuse import Langfuse

SECONDS, BATCHES, TOGETHER = 1.0, 4, 10
answered = 0


class Slow(BaseHTTPRequestHandler):
    def do_POST(self):
        global answered
        self.rfile.read(int(self.headers["Content-Length"]))
        time.sleep(SECONDS)
        answered += 1
        self.send_response(200)
        self.send_header("Content-Length", "0")
        self.end_headers()

    def log_message(self, *_):
        pass


server = ThreadingHTTPServer(("127.0.0.1", 0), Slow)
threading.Thread(target=server.serve_forever, daemon=True).start()
client = Langfuse(
    public_key="pk", secret_key="sk", base_url=f"http://127.0.0.1:{server.server_port}", timeout=5,
    flush_at=TOGETHER, flush_interval=3600,
)
for _ in range(BATCHES * TOGETHER):
    client.start_observation(name="one").end()

print("langfuse", version("langfuse"), "shutdown", inspect.signature(client.shutdown))
assert not inspect.signature(client.shutdown).parameters
began = time.monotonic()
client.shutdown()
took = time.monotonic() - began
print(f"{BATCHES} batches, {SECONDS:.0f} s each: shutdown came back after {took:.1f} s, {answered} answered")
assert answered == BATCHES and took > (BATCHES - 1.5) * SECONDS
PY
