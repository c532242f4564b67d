"""A name server that hangs holds nobody for longer than they have, and one thread a name."""

from __future__ import annotations

import os
import socket
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from bot import names
from bot.names import Names, within
from tests.support.names import HangingServers
from tests.support.polling import until

ROOT = Path(__file__).resolve().parents[2]
HOST = "api.vendor.example"
HANGS = """
import os, socket, sys, threading, time
from bot import names

def hangs(host, port, family, type, proto, flags):
    if flags or os.getpid() != STARTED:
        return socket.getaddrinfo("127.0.0.1" if not flags else host, port, family, type, proto, flags)
    time.sleep(60)

STARTED = os.getpid()
found = names.Names(hangs)
try:
    with names.within(0.1):
        found.look_up("api.vendor.example", 443)
except socket.gaierror:
    print("gave up", flush=True)
"""


@pytest.fixture
def servers() -> Iterator[HangingServers]:
    made = HangingServers()
    yield made
    made.goes_on.set()


def looked_up(found: Names, seconds: float, host: str = HOST) -> str:
    with within(seconds):
        return str(found.look_up(host, 443, type=socket.SOCK_STREAM)[0][4][0])


def looking_up() -> set[threading.Thread]:
    return {thread for thread in threading.enumerate() if thread.name == names.THREAD}


def test_it_fails_after_the_time_as_where_no_server_answers(servers: HangingServers) -> None:
    began = time.monotonic()
    with pytest.raises(socket.gaierror) as failed:
        looked_up(Names(servers.look_up), 0.1)
    assert failed.value.errno == socket.EAI_AGAIN
    assert time.monotonic() - began < 5


def test_nobody_has_longer_than_those_around_them(servers: HangingServers) -> None:
    with within(0.1), pytest.raises(socket.gaierror):
        looked_up(Names(servers.look_up), 3600)


def test_however_many_ask_a_name_has_one_thread_and_all_are_told_what_it_finds(servers: HangingServers) -> None:
    found, before = Names(servers.look_up), looking_up()
    with pytest.raises(socket.gaierror):
        looked_up(found, 0.01)  # who has given up leaves it to go on
    servers.address = "127.0.0.9"

    with ThreadPoolExecutor(20) as askers:
        told = [askers.submit(looked_up, found, 30) for _ in range(20)]
        assert len(looking_up() - before) == 1  # those of tests before this may be about to end
        servers.goes_on.set()
        assert {one.result() for one in told} == {"127.0.0.9"}

    assert servers.asked == [HOST]
    until(lambda: looking_up() <= before, 10)


def test_one_that_hangs_holds_up_no_other_name(servers: HangingServers) -> None:
    found = Names(servers.look_up)
    with pytest.raises(socket.gaierror):
        looked_up(found, 0.01)
    assert looked_up(found, 30, "localhost") in ("127.0.0.1", "::1")


def test_a_change_is_seen_at_once_and_a_failure_is_not_kept(servers: HangingServers) -> None:
    servers.goes_on.set()
    found = Names(servers.look_up)
    with pytest.raises(socket.gaierror):
        looked_up(found, 30)
    for servers.address in ("127.0.0.2", "127.0.0.3"):
        assert looked_up(found, 30) == servers.address


def test_an_address_is_nobodys_to_look_up(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(names, "MOST", 0)
    found = Names(socket.getaddrinfo)
    assert [looked_up(found, 30, address) for address in ("127.0.0.1", "::1")] == ["127.0.0.1", "::1"]
    assert found.look_up(None, 80, flags=socket.AI_PASSIVE)
    with pytest.raises(socket.gaierror):
        found.look_up("127.0.0.1", "no such service")


def test_what_is_no_name_is_told_as_ever() -> None:
    with pytest.raises(UnicodeError):
        looked_up(Names(socket.getaddrinfo), 30, f"{'a' * 64}.localhost")


def test_so_many_names_hang_at_once_and_no_more(servers: HangingServers, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(names, "MOST", 3)
    found, before = Names(servers.look_up), looking_up()
    for number in range(5):
        with pytest.raises(socket.gaierror):
            looked_up(found, 0.01, f"{number}.example")
    assert len(servers.asked) == 3
    servers.goes_on.set()
    servers.address = "127.0.0.1"
    until(lambda: looking_up() <= before, 10)
    assert looked_up(found, 30, "4.example") == "127.0.0.1"


def test_a_look_up_that_hangs_keeps_no_process_from_its_end() -> None:
    assert run(HANGS) == "gave up\n"


def test_a_fork_waits_for_no_look_up_of_its_parent() -> None:
    forks = """
pid = os.fork()
if pid == 0:
    os._exit(0 if found.look_up("api.vendor.example", 443) else 1)
sys.exit(os.waitstatus_to_exitcode(os.waitpid(pid, 0)[1]))
"""
    assert run(HANGS + forks) == "gave up\n"


@pytest.mark.parametrize(
    "process", ["bot.app.cli", "bot.app.wsgi", "workers.__main__", "workers.scheduler", "workers.scoring.__main__"]
)
def test_every_process_looks_names_up_like_that(process: str) -> None:
    own = "print(type(getattr(socket.getaddrinfo, '__self__', None)).__name__)"
    assert run(f"import socket\nimport {process}\n{own}") == "Names\n"


def run(program: str) -> str:
    environment = {"PATH": os.environ["PATH"], "PYTHONPATH": str(ROOT)}
    done = subprocess.run([sys.executable, "-c", program], env=environment, capture_output=True, text=True, timeout=50)
    assert done.returncode == 0, done.stderr
    return done.stdout
