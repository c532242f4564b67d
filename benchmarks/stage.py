"""What the benchmarks stand on: servers of their own, a database of their own, and processes that are measured."""

from __future__ import annotations

import os
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import Any
from urllib.request import urlopen

import psutil
import psycopg

from benchmarks.builds import HERE, Build
from bot.embedded import servers as embedded
from bot.store.cipher import new_key
from connectors.sandbox.environment import demo_environment
from tests.support.serving import reserve

BARE = "benchmarks.bare:app"
THREADS = 8


class Stage:
    """`environment` is that of an installation whose vendors are at `sandbox_url`."""

    def __init__(self, folder: Path, servers: embedded.Embedded, build: Build) -> None:
        self.folder = folder
        self.build = build
        self.environment = {
            "DATABASE_URL": servers.database_url,
            "REDIS_URL": servers.redis_url,
            "FIRSTLINE_ENCRYPTION_KEYS": new_key(),
            "FIRSTLINE_CONFIG": str(folder / "firstline.toml"),
            **demo_environment("http://127.0.0.1:9"),
        }
        self.behaviour("")
        self._processes: list[subprocess.Popen[bytes]] = []

    def behaviour(self, toml: str) -> None:
        """What firstline.toml says from now on, beside limits that nobody meets."""
        # What is compared with may not know them.
        limits = "[limits]\nrequester_burst = 10000\naccount_burst = 1000000\n" if self.build == HERE else ""
        (self.folder / "firstline.toml").write_text(f"{toml}\n{limits}")

    def start(self, *command: str, environment: Mapping[str, str] | None = None) -> psutil.Process:
        """A program as a process with its output in a log; `firstline` is that of what is measured."""
        log = (self.folder / f"{len(self._processes)}.log").open("wb")
        process = subprocess.Popen(
            self._command(*command),
            cwd=self.build.root,
            env={**self._environment(), **(environment or {})},
            stdout=log,
            stderr=log,
        )
        self._processes.append(process)
        return psutil.Process(process.pid)

    def web(self, port: int, processes: int = 1) -> psutil.Process:
        """`firstline serve`; returns when it answers."""
        ports = {"PORT": str(port)}
        if self.build == HERE:  # what is compared with may have no such port, and refuses what it does not know
            ports["FIRSTLINE_OPERATIONS_PORT"] = str(free_port())
        process = self.start("firstline", "serve", "--processes", str(processes), environment=ports)
        wait_for(f"http://127.0.0.1:{port}/")
        return process

    def bare(self, port: int) -> psutil.Process:
        """The baseline under the server of `firstline serve`; returns when it answers."""
        return self._serve(port, "benchmarks.web", BARE, str(port), str(THREADS))

    def bare_on_gunicorn(self, port: int) -> psutil.Process:
        """The baseline under gunicorn's own threads."""
        options = ("--bind", f"127.0.0.1:{port}", "--worker-class", "gthread", "--threads", str(THREADS))
        return self._serve(port, "gunicorn", BARE, *options)

    def _serve(self, port: int, *module: str) -> psutil.Process:
        process = self.start(sys.executable, "-m", *module)
        wait_for(f"http://127.0.0.1:{port}/")
        return process

    def _command(self, program: str, *arguments: str) -> list[str]:
        return [*(self.build.firstline if program == "firstline" else (program,)), *arguments]

    def _environment(self) -> dict[str, str]:
        return {**os.environ, **self.environment, "PYTHONPATH": str(self.build.root)}

    def run(self, *command: str) -> None:
        """`firstline ...` of what is measured. Raises CalledProcessError."""
        subprocess.run(
            self._command("firstline", *command),
            cwd=self.build.root,
            env=self._environment(),
            stdout=subprocess.DEVNULL,
            check=True,
        )

    def close(self) -> None:
        for process in self._processes:
            process.terminate()
        for process in self._processes:
            process.wait(40)


@contextmanager
def stage(build: Build = HERE, postgres_settings: Mapping[str, str] = {}) -> Iterator[Stage]:
    """Embedded servers with their usual settings but for these, fsync included, and the schema of what is measured."""
    with tempfile.TemporaryDirectory(prefix="firstline-bench-", ignore_cleanup_errors=True) as folder:
        data = Path(folder) / "data"
        data.mkdir()
        with embedded.start(data, postgres_settings=postgres_settings) as servers:
            here = Stage(Path(folder), servers, build)
            here.run("migrate")
            try:
                yield here
            finally:
                here.close()


def free_port() -> int:
    listener = reserve()
    port: int = listener.getsockname()[1]
    listener.close()
    return port


def wait_for(url: str, seconds: float = 60) -> None:
    """Until something answers at `url`, whatever it says."""
    deadline = time.monotonic() + seconds
    while True:
        try:
            urlopen(url, timeout=2).close()
        except OSError as error:
            if hasattr(error, "code"):
                return  # an HTTP error is an answer
            if time.monotonic() > deadline:
                raise
            time.sleep(0.1)
        else:
            return


def postgres_of(connection: psycopg.Connection[Any]) -> psutil.Process:
    """The server, with a child for each connection."""
    backend = psutil.Process(connection.info.backend_pid)
    return backend.parent() or backend


def memory_mib(process: psutil.Process) -> float:
    """Memory of a process and its children, in MiB: what they share is counted once."""
    return proportional_mib(family([process]))


def family(processes: Iterable[psutil.Process]) -> list[psutil.Process]:
    """With their children. To look for these reads what all processes of the machine are."""
    return [member for process in processes for member in (process, *process.children(recursive=True))]


def proportional_mib(members: Iterable[psutil.Process]) -> float:
    """Each page divided among those that have it (PSS). The kernel looks at all of them, so not many times a second."""
    return sum(member.memory_full_info().pss for member in members) / 2**20


def cpu_seconds(process: psutil.Process) -> float:
    """Of a process and its children, those that have ended among them, since they began."""
    return float(sum(sum(member.cpu_times()[:4]) for member in family([process])))
