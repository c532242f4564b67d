"""Clients that send slowly, or read slowly, or not at all; and a process that ends."""

from __future__ import annotations

import asyncio
import socket
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import pytest
import requests
import uvicorn

from bot.app.chat_server import ChatServer
from bot.app.patient_protocol import PatientProtocol
from tests.support.polling import until
from tests.support.serving import reserve


class Hasty(PatientProtocol):
    head_seconds = 0.3
    write_seconds = 0.3
    buffer = 16 * 1024


class App:
    """Answers /flood without end, /wait until it has to leave, all else at once without reading it."""

    def __init__(self) -> None:
        self.left = False
        self.sent = 0
        self.ended = 0

    def leave(self) -> None:
        self.left = True

    async def __call__(self, scope: Any, receive: Any, send: Any) -> None:
        if scope["type"] == "lifespan":
            while (await receive())["type"] != "lifespan.shutdown":
                await send({"type": "lifespan.startup.complete"})
            await send({"type": "lifespan.shutdown.complete"})
            return
        await send({"type": "http.response.start", "status": 200, "headers": []})
        gone = asyncio.create_task(_gone(receive)) if scope["path"] in ("/flood", "/wait") else None
        while gone is not None and not gone.done() and not self.left:
            if scope["path"] == "/flood":
                await send({"type": "http.response.body", "body": b"x" * 8192, "more_body": True})
                self.sent += 8192
            await asyncio.sleep(0.0001)
        self.ended += gone is not None
        await send({"type": "http.response.body", "body": b"", "more_body": False})


async def _gone(receive: Any) -> None:
    while (await receive())["type"] != "http.disconnect":
        pass


@contextmanager
def serving(app: App) -> Iterator[tuple[int, ChatServer]]:
    config = uvicorn.Config(app, http=Hasty, log_config=None, timeout_graceful_shutdown=10, timeout_keep_alive=30)
    server = ChatServer(config, app.leave)
    listener = reserve()
    thread = threading.Thread(target=server.run, kwargs={"sockets": [listener]}, daemon=True)
    thread.start()
    until(lambda: server.started, 10, "a server")
    yield listener.getsockname()[1], server
    server.should_exit = True
    thread.join(10)
    assert not thread.is_alive()


def closed(client: socket.socket) -> bool:
    """Whether the server hangs up, whatever it says before."""
    client.settimeout(10)
    try:
        while client.recv(65536):
            pass
    except ConnectionError:
        return True
    except TimeoutError:
        return False
    return True


def hung_up_on(client: socket.socket, byte: bytes) -> bool:
    time.sleep(0.05)
    try:
        client.sendall(byte)
    except ConnectionError:
        return True
    return False


@pytest.mark.parametrize(
    "sent",
    [b"", b"GET / HTTP/1.1\r\nHost: a\r\nX-", b"POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 1000000\r\n\r\nabc"],
    ids=["nothing", "half a head", "the beginning of a body that nobody reads"],
)
def test_who_does_not_send_their_request_is_hung_up_on(sent: bytes) -> None:
    with serving(App()) as (port, _), socket.create_connection(("127.0.0.1", port)) as client:
        client.sendall(sent)
        assert closed(client)


def test_a_head_that_comes_byte_by_byte_is_not_waited_for() -> None:
    with serving(App()) as (port, _), socket.create_connection(("127.0.0.1", port)) as client:
        assert any(hung_up_on(client, b"G") for _ in range(200))


@pytest.mark.parametrize("reads", [0, 1])
def test_who_does_not_read_costs_a_bounded_buffer_and_nobody_else_anything(reads: int) -> None:
    app = App()
    with serving(app) as (port, server), socket.socket() as client:
        client.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 4096)
        client.connect(("127.0.0.1", port))
        client.sendall(b"GET /flood HTTP/1.1\r\nHost: a\r\n\r\n")
        while not app.ended:
            client.recv(reads) if reads else None
            assert requests.get(f"http://127.0.0.1:{port}/", timeout=5).status_code == 200
            time.sleep(0.02)
            buffered = max(
                (one.transport.get_write_buffer_size() for one in server.server_state.connections), default=0
            )
            assert buffered <= Hasty.buffer + 2 * 8192
    assert app.sent < 20 * 2**20


def test_one_that_reads_is_served_longer_than_a_write_may_take() -> None:
    began = time.monotonic()
    with serving(App()) as (port, _), requests.get(f"http://127.0.0.1:{port}/flood", stream=True, timeout=5) as flood:
        pieces = flood.iter_content(65536)
        while time.monotonic() - began < 3 * Hasty.write_seconds:
            assert next(pieces)


def test_open_streams_end_when_the_process_does() -> None:
    app = App()
    url = "http://127.0.0.1:{}/wait".format
    with serving(app) as (port, server), requests.get(url(port), stream=True, timeout=10) as stream:
        server.should_exit = True
        assert stream.raw.read() == b""  # an end, and no broken connection
    assert app.left
