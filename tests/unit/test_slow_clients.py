"""Clients that send a byte now and then keep nobody else waiting: through a real server process."""

from __future__ import annotations

import socket
import struct
import subprocess
import sys
import time
from collections.abc import Iterator
from dataclasses import dataclass
from urllib.request import Request, urlopen

import pytest

from tests.support.polling import until
from tests.support.serving import reserve

DATA_SEGMENTS_IN = 152  # in Linux' `struct tcp_info`
APPS = """
import sys
from bot.app.web import worker
from bot.app.cli.serve import Server

worker.READ_SECONDS, worker.CLEANUP_SECONDS = 0.5, 1

def app(word):
    def answer(environ, start):
        size = len(environ["wsgi.input"].read())
        start("200 OK", [("Content-Type", "text/plain")])
        return [f"{word} {size}".encode() * int(environ["QUERY_STRING"] or 1)]
    return answer

Server(lambda: (app("public"), app("operations")), {"bind": sys.argv[1:], "workers": 1, "threads": 2}).run()
"""


CONSOLE = """
import sys
from bot.app.web import patient

patient.READ_SECONDS, patient.CONNECTIONS = 0.5, 20

def app(environ, start):
    size = len(environ["wsgi.input"].read())
    start("200 OK", [("Content-Type", "text/plain")])
    return [f"console {size}".encode()]

patient.serve(app, host="127.0.0.1", port=int(sys.argv[1]), threads=2)
"""


@dataclass(frozen=True)
class Ports:
    public: int
    operations: int
    process: subprocess.Popen[bytes]


@pytest.fixture(scope="module")
def ports() -> Iterator[Ports]:
    with reserve() as one, reserve() as other:
        numbers = one.getsockname()[1], other.getsockname()[1]
    process = subprocess.Popen(
        [sys.executable, "-c", APPS, *(f"127.0.0.1:{number}" for number in numbers)], stderr=subprocess.DEVNULL
    )
    until(lambda: _listens(numbers[1]), what="the server")
    yield Ports(*numbers, process)
    process.terminate()
    assert process.wait(20) == 0


def _listens(port: int) -> bool:
    try:
        socket.create_connection(("127.0.0.1", port), 1).close()
    except OSError:
        return False
    return True


def say(port: int, body: bytes = b"") -> bytes:
    answer: bytes = urlopen(Request(f"http://127.0.0.1:{port}/", data=body or None), timeout=5).read()
    return answer


def test_what_operators_see_is_not_at_the_public_port(ports: Ports) -> None:
    assert say(ports.public) == b"public 0"
    assert say(ports.operations) == b"operations 0"


def test_more_slow_clients_than_threads_keep_nobody_waiting_and_are_sent_away(ports: Ports) -> None:
    slow = [socket.create_connection(("127.0.0.1", ports.public), 10) for _ in range(8)]
    for client in slow[::2]:
        client.sendall(b"P")
    for client in slow[1::2]:
        client.sendall(b"POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 900\r\n\r\n{")
    began = time.monotonic()
    assert say(ports.public, b"x" * 300_000) == b"public 300000"
    assert time.monotonic() - began < 2
    for client in slow:
        _send_a_byte_now_and_then(client)
    assert time.monotonic() - began < 8


def test_head_and_body_of_an_answer_come_in_one_piece(ports: Ports) -> None:
    with socket.create_connection(("127.0.0.1", ports.public), 10) as client:
        for _ in range(5):
            client.sendall(b"GET / HTTP/1.1\r\nHost: a\r\n\r\n")
            answer = b""
            while not answer.endswith(b"public 0"):
                answer += client.recv(65536)
        told = client.getsockopt(socket.IPPROTO_TCP, socket.TCP_INFO, 160)
    (pieces,) = struct.unpack_from("I", told, DATA_SEGMENTS_IN)
    assert pieces == 5


def test_an_answer_larger_than_a_connection_takes_at_once_arrives_in_whole(ports: Ports) -> None:
    asked, times = b"GET /?%d HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n", 1_000_000
    with socket.create_connection(("127.0.0.1", ports.public), 10) as client:
        client.sendall(asked % times)
        assert say(ports.public) == b"public 0"  # meanwhile
        answer = b"".join(iter(lambda: client.recv(65536), b""))
    assert answer.partition(b"\r\n\r\n")[2] == b"public 0" * times


def test_nor_do_they_keep_anybody_from_the_console() -> None:
    """As many as it has connections for; whoever comes then is answered as soon as these are sent away."""
    with reserve() as free:
        port = free.getsockname()[1]
    process = subprocess.Popen([sys.executable, "-c", CONSOLE, str(port)], stderr=subprocess.DEVNULL)
    try:
        until(lambda: _listens(port), what="the console")
        slow = [socket.create_connection(("127.0.0.1", port), 10) for _ in range(25)]
        for client in slow:
            client.sendall(b"POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 900\r\n\r\n{")
        assert say(port, b"x" * 300_000) == b"console 300000"
        for client in slow:
            _send_a_byte_now_and_then(client)
    finally:
        process.kill()
        process.wait(20)


def _send_a_byte_now_and_then(client: socket.socket) -> None:
    """Until the server hangs up."""
    client.settimeout(0.2)
    while True:
        try:
            if client.recv(1000) == b"":
                return
        except TimeoutError:
            pass
        except ConnectionResetError:
            return
        try:
            client.sendall(b"x")
        except OSError:
            return
