#!/usr/bin/env bash
# waitress 3.0.2: with `send_bytes`, which holds small pieces of an answer back until there are so many bytes, the server's loop goes
# round without a pause while an answer is being written and anybody else comes by.
#
# Pieces that are held back look like an honest saving: head and body leave in one segment. But a connection counts as one
# that wants to be written to as soon as anything is buffered, and is then left alone, since it is too little. Once another
# connection wakes the loop, poll answers at once, thousands of times a second, each time after asking all connections,
# and under the GIL that whoever writes the answer is waiting for. With the default, 1, the piece is sent and the loop rests. So: leave `send_bytes`
# alone, or say in a channel of one's own that it is not writable while less than that is there and a task runs.
#
# Passes while that is so; fails when a version behaves otherwise. Needs python3 and a package index.
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
python3 -m venv "$folder/venv"
"$folder/venv/bin/pip" install -q --disable-pip-version-check waitress==3.0.2
"$folder/venv/bin/python" - <<'PY'
import socket
import threading
import time
import warnings
from importlib.metadata import version
from urllib.request import urlopen

from waitress import create_server, wasyncore

assert version("waitress") == "3.0.2", version("waitress")
warnings.simplefilter("ignore")  # that the setting is to go
SECONDS = 1.0  # between the two pieces of an answer
rounds = [0]
ask_all = wasyncore.poll2


def counting(*told: object) -> None:
    rounds[0] += 1
    ask_all(*told)


wasyncore.poll2 = counting


def app(environ: dict, start: object) -> object:
    start("200 OK", [("Content-Length", "9")])
    yield b"first"
    with socket.create_connection(("127.0.0.1", int(environ["SERVER_PORT"]))):  # somebody else, who asks nothing yet
        time.sleep(0.1)
        before = rounds[0]
        time.sleep(SECONDS)
        seen.append(rounds[0] - before)
    yield b"last"


seen: list[int] = []
for send_bytes in (1, 18000):
    server = create_server(app, host="127.0.0.1", port=0, threads=1, send_bytes=send_bytes, asyncore_use_poll=True)
    threading.Thread(target=server.run, daemon=True).start()
    said = urlopen(f"http://127.0.0.1:{server.effective_port}/", timeout=30).read()
    assert said == b"firstlast", said
    print(f"send_bytes={send_bytes:<6} rounds of the loop between two pieces, {SECONDS:.0f} s apart: {seen[-1]}")

assert seen[0] < 20, seen
assert seen[1] > 1000, seen
PY
