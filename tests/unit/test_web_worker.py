"""While an answer is written, the thread that reads has nothing to do with its connection."""

from __future__ import annotations

import socket
import threading
from collections.abc import Callable, Iterator
from contextlib import suppress
from typing import Any

import pytest
from waitress import wasyncore

from bot.app.web import worker
from tests.support.polling import until

LONG = b"x" * (2 * worker.SEND_BYTES)


class Site:
    """The server's loop is gone round by hand."""

    def __init__(self, first: bytes) -> None:
        self.first = first
        self.written, self.gate = threading.Event(), threading.Event()
        self.sockets: dict[int, Any] = {}
        self.listener = socket.create_server(("127.0.0.1", 0))
        self.server = worker.serve_on(self._app, self.listener, self.sockets, 1)
        self.client = socket.create_connection(self.listener.getsockname())

    def _app(self, environ: Any, start: Callable[..., object]) -> Iterator[bytes]:
        start("200 OK", [("Content-Length", str(len(self.first) + 4))])
        if environ["PATH_INFO"] == worker.HEALTH:
            yield self.first + b"well"
            return
        yield self.first
        self.written.set()
        assert self.gate.wait(30)
        yield b"last"

    def go_round(self) -> None:
        wasyncore.loop(timeout=0.05, use_poll=True, map=self.sockets, count=1)

    def begin(self) -> Any:
        """Until the first part is written; its connection."""
        self.client.sendall(b"GET / HTTP/1.1\r\nHost: localhost\r\n\r\n")
        until(self._has_written)
        (channel,) = self.server.active_channels.values()
        return channel

    def _has_written(self) -> bool:
        self.go_round()
        return self.written.is_set()

    def answer(self) -> bytes:
        """All of it."""
        self.gate.set()
        return self._read(self.client, b"last")

    def health(self) -> bytes:
        with socket.create_connection(self.listener.getsockname()) as client:
            client.sendall(f"GET {worker.HEALTH} HTTP/1.1\r\nHost: localhost\r\n\r\n".encode())
            return self._read(client, b"well")

    def _read(self, client: socket.socket, end: bytes) -> bytes:
        client.setblocking(False)
        got = b""

        def is_whole() -> bool:
            nonlocal got
            self.go_round()
            with suppress(BlockingIOError):
                got += client.recv(1 << 20)
            return got.endswith(end)

        until(is_whole, what="the whole answer")
        return got

    def close(self) -> None:
        self.gate.set()
        self.client.close()
        self.server.shut_down(10)
        for one in list(self.sockets.values()):
            one.close()
        self.listener.close()


@pytest.fixture
def site(request: pytest.FixtureRequest) -> Iterator[Site]:
    made = Site(request.param)
    yield made
    made.close()


@pytest.mark.parametrize("site", [b"first "], indirect=True)
def test_what_is_not_sent_yet_is_not_waited_for_either(site: Site) -> None:
    """waitress would go round and round meanwhile: with 200 connections a request took ten times as much."""
    channel = site.begin()

    assert channel.total_outbufs_len
    assert not channel.writable()
    assert site.answer().endswith(b"first last")


@pytest.mark.parametrize("site", [b"all "], indirect=True)
def test_whether_the_process_is_well_is_told_while_all_threads_are_held_up(site: Site) -> None:
    site.begin()

    assert site.health().endswith(b"all well")


@pytest.mark.parametrize("site", [LONG], indirect=True)
def test_a_long_answer_is_sent_while_it_is_written(site: Site) -> None:
    site.begin()
    site.client.setblocking(False)
    got = bytearray()

    def half() -> bool:
        site.go_round()
        try:
            got.extend(site.client.recv(1 << 20))
        except BlockingIOError:
            return False
        return len(got) > worker.SEND_BYTES

    until(half)
    assert site.answer().endswith(b"last")


@pytest.mark.parametrize("site", [b"y" * (1 << 24)], indirect=True)
def test_a_client_that_reads_late_gets_all(site: Site) -> None:
    site.begin()

    assert len(site.answer()) > 1 << 24
