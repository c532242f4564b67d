"""`firstline demo` as a process of its own, which must leave nothing behind."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import psutil

from bot.app.demo.processes import free_port
from tests.support.polling import until

ROOT = Path(__file__).parents[2]
TIMEOUT_SECONDS = 240


@contextmanager
def demo(home: Path, output: Path, *options: str, port: int | None = None) -> Iterator[subprocess.Popen[bytes]]:
    command = [sys.executable, "-m", "bot.app.cli", "demo", "--data-dir", str(home)]
    command += ["--port", str(port or quiet_port())]
    with output.open("wb") as out:
        process = subprocess.Popen([*command, *options], stdin=subprocess.DEVNULL, stdout=out, stderr=out, cwd=ROOT)
    try:
        yield process
    finally:
        process.terminate()
        process.wait(60)
        assert remaining(home) == []


def quiet_port() -> int:
    """One that the system gives to nobody who asks for any: other tests ask at the same time."""
    return free_port(20_000 + os.getpid() % 500 * 20)


def remaining(home: Path) -> list[str]:
    """Processes that still work on this folder, as far as they do not end within seconds."""

    def found() -> list[psutil.Process]:
        return [p for p in psutil.process_iter(["cmdline"]) if str(home) in " ".join(p.info["cmdline"] or [])]

    until(lambda: not found(), seconds=60, what="the end of every process of the demo")
    return [str(process) for process in found()]


def up(process: subprocess.Popen[bytes], output: Path) -> str:
    """What it has printed when it is up."""

    def printed() -> str:
        assert process.poll() is None, output.read_text()
        return output.read_text() if "Ctrl-C stops everything" in output.read_text() else ""

    return until(printed, seconds=TIMEOUT_SECONDS, what="the demo being up")
