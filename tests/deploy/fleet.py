"""Firstline's own processes, on two "hosts": each host has settings of its own, which may differ for a while."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Literal
from urllib.request import urlopen

import psutil

from bot.app.demo.processes import free_port
from tests.support.installation import ROOT
from tests.support.polling import until
from tests.support.scraping import quiet_port

Role = Literal["serve", "work", "schedule", "chat"]
FIRSTLINE = (sys.executable, "-m", "bot.app.cli")
START_SECONDS = 90  # on a busy machine
STOP_SECONDS = 40


def ports() -> Iterator[int]:
    """Free ones that the system gives to nobody who asks for any: a web process comes back to its own."""
    last = quiet_port()
    while True:
        last = free_port(last)
        yield last
        last += 1


@dataclass
class Member:
    """One process of `firstline <role>`."""

    name: str
    host: str
    role: Role
    log: Path
    own: Mapping[str, str]  # of its environment
    process: subprocess.Popen[bytes] | None = None
    _read_from: int = 0

    def ready(self) -> bool:
        """Does it work? Raises AssertionError where it has ended."""
        assert self.process is not None
        assert self.process.poll() is None, f"{self.name} ended by itself: {self.log.read_text()[-2000:]}"
        if self.role == "serve":
            return _answers(f"http://127.0.0.1:{self.own['FIRSTLINE_OPERATIONS_PORT']}/readyz")
        if self.role == "chat":
            return _answers(f"http://127.0.0.1:{self.own['FIRSTLINE_CHAT_PORT']}/healthz")
        if self.role == "work":
            return b'"working"' in self.log.read_bytes()[self._read_from :]
        return bool(self.measured().net_connections("tcp"))  # Redis has it: nothing is logged

    def launch(self, environment: Mapping[str, str]) -> None:
        self._read_from = self.log.stat().st_size if self.log.exists() else 0
        with self.log.open("ab") as log:
            self.process = subprocess.Popen(
                [*FIRSTLINE, self.role], cwd=ROOT, env={**environment, **self.own}, stdout=log, stderr=log
            )

    def measured(self) -> psutil.Process:
        assert self.process is not None
        return psutil.Process(self.process.pid)


@dataclass
class Fleet:
    folder: Path
    environment: dict[str, str]  # of all hosts
    hosts: dict[str, dict[str, str]] = field(default_factory=dict)  # what a host has besides
    members: dict[str, Member] = field(default_factory=dict)

    def add(self, name: str, host: str, role: Role, **own: str) -> None:
        self.members[name] = Member(name, host, role, self.folder / f"{name}.log", own)

    def start(self, *names: str) -> None:
        """All of them at once; returns when they work."""
        for name in names:
            member = self.members[name]
            member.launch(self._environment(member.host))
        for name in names:
            until(self.members[name].ready, START_SECONDS, f"{name} at work ({self.members[name].log})")

    def stop(self, *names: str, number: signal.Signals = signal.SIGTERM) -> float:
        """All of them at once; returns the seconds until the last has ended."""
        began = time.monotonic()
        processes = [self.members[name].process for name in names]
        for process in filter(None, processes):
            process.send_signal(number)
        for process in filter(None, processes):
            process.wait(STOP_SECONDS)
        for name in names:
            self.members[name].process = None
        return time.monotonic() - began

    def restart(self, *names: str) -> float:
        """All of them at once; the seconds that it took to stop."""
        seconds = self.stop(*names)
        self.start(*names)
        return seconds

    def on(self, host: str) -> list[str]:
        return [name for name, member in self.members.items() if member.host == host]

    def command(self, *arguments: str, host: str | None = None) -> str:
        """What `firstline <arguments>` printed. Raises AssertionError where it failed."""
        done = subprocess.run(
            [*FIRSTLINE, *arguments], cwd=ROOT, env=self._environment(host), capture_output=True, text=True, check=False
        )
        assert done.returncode == 0, f"firstline {' '.join(arguments)}: {done.stdout}{done.stderr}"
        return done.stdout

    def close(self) -> None:
        self.stop(*(name for name, member in self.members.items() if member.process is not None))

    def _environment(self, host: str | None) -> dict[str, str]:
        return {**os.environ, **self.environment, **self.hosts.get(host or "", {})}


def _answers(url: str) -> bool:
    try:
        with urlopen(url, timeout=2) as answer:
            return bool(answer.status == 200)
    except OSError:
        return False
