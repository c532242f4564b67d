"""`python leash.py LONGEST COMMAND ARGUMENT...`: the process of a tool server, on a leash.

Whoever starts it holds the other end of our standard input. What comes in goes to the command, and what the command
writes comes out. The command ends, with the processes that it started, when our input ends, which it also does when its
holder was killed; when it writes a line longer than LONGEST bytes, which would have to be kept in its holder's memory;
and when nobody reads what it writes.

It runs by itself, with an environment in which nothing of ours can be imported.
"""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import threading
from contextlib import suppress
from typing import IO

GRACE_SECONDS = 1.0  # to end by itself when its input ends
CHUNK = 65_536


def main(longest: int, command: list[str]) -> int:
    process = subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, start_new_session=True)
    for number in (signal.SIGTERM, signal.SIGINT, signal.SIGHUP):
        signal.signal(number, lambda *_: _end(process))
    assert process.stdin is not None
    assert process.stdout is not None
    threading.Thread(target=_feed, args=(process, process.stdin), daemon=True).start()
    reader = threading.Thread(target=_pass_on, args=(process, process.stdout, longest), daemon=True)
    reader.start()
    code = process.wait()
    _end(process)  # what it has started may live on, and hold its output
    reader.join(GRACE_SECONDS)
    return code


def _feed(process: subprocess.Popen[bytes], to: IO[bytes]) -> None:
    with suppress(OSError):  # it reads no more, so it is about to end
        while chunk := os.read(sys.stdin.fileno(), CHUNK):
            to.write(chunk)
            to.flush()
        to.close()
    try:
        process.wait(GRACE_SECONDS)
    except subprocess.TimeoutExpired:
        _end(process)


def _pass_on(process: subprocess.Popen[bytes], said: IO[bytes], longest: int) -> None:
    length = 0  # of the line that is being written
    while chunk := os.read(said.fileno(), CHUNK):
        line_ends = chunk.rfind(b"\n")
        length = length + len(chunk) if line_ends < 0 else len(chunk) - line_ends - 1
        if length > longest or not _written(chunk):
            return _end(process)
    return None


def _written(chunk: bytes) -> bool:
    try:
        while chunk:
            chunk = chunk[os.write(sys.stdout.fileno(), chunk) :]
    except OSError:  # nobody reads it
        return False
    return True


def _end(process: subprocess.Popen[bytes]) -> None:
    with suppress(ProcessLookupError, PermissionError):  # all of them are gone; some systems say so by the second
        os.killpg(process.pid, signal.SIGKILL)


if __name__ == "__main__":
    raise SystemExit(main(int(sys.argv[1]), sys.argv[2:]))
