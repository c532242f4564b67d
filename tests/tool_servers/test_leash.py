"""The process of a tool server ends with ours, however ours ends, and cannot fill our memory."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import psutil
import pytest

from bot.tool_servers import leash
from tests.support.polling import until

STUBBORN = """
import os, signal, sys, time
signal.signal(signal.SIGTERM, signal.SIG_IGN)
signal.signal(signal.SIGHUP, signal.SIG_IGN)
child = os.fork()
if child == 0:
    time.sleep(3600)
open(sys.argv[1], "w").write(f"{os.getpid()} {child}")
time.sleep(3600)
"""
FLOOD = "import sys\nwhile True: sys.stdout.write('x' * 65536)"
ECHO = "import sys\nfor line in sys.stdin: print(line.upper(), end='', flush=True)"


def leashed(program: str, *arguments: str, longest: int = 1_000_000) -> subprocess.Popen[bytes]:
    command = [
        sys.executable,
        "-I",
        "-S",
        leash.__file__,
        str(longest),
        sys.executable,
        "-S",
        "-c",
        program,
        *arguments,
    ]
    return subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE)


def is_running(process: int) -> bool:
    try:
        return psutil.Process(process).status() != psutil.STATUS_ZOMBIE  # of which only the name is left
    except psutil.NoSuchProcess:
        return False


def test_what_goes_in_comes_to_the_server_and_what_it_says_comes_out() -> None:
    with leashed(ECHO) as process:
        said, _ = process.communicate(b"one\ntwo\n", timeout=10)

    assert (said, process.returncode) == (b"ONE\nTWO\n", 0)


@pytest.mark.parametrize("how", ["input ends", "terminated"])
def test_a_server_that_would_not_end_is_ended_with_all_that_it_started(tmp_path: Path, how: str) -> None:
    noted = tmp_path / "pid"
    with leashed(STUBBORN, str(noted)) as process:
        until(lambda: noted.exists() and noted.read_text())
        started = [int(number) for number in noted.read_text().split()]
        assert process.stdin is not None
        process.stdin.close() if how == "input ends" else process.terminate()  # the first is all that a SIGKILL leaves
        process.wait(10)

    until(lambda: not any(map(is_running, started)))


def test_a_line_that_never_ends_ends_the_server() -> None:
    with leashed(FLOOD) as process:
        assert process.stdout is not None
        assert len(process.stdout.read()) < 1_200_000
        process.wait(10)
