"""Servers below HTTP: one that answers byte by byte as a test has it, and connections that all lead to one place."""

from __future__ import annotations

import socket
import ssl
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import urlsplit

import httpcore

# Answers one request, given its head; the connection is closed afterwards.
Answer = Callable[[socket.socket, str], None]


@dataclass
class RawServer:
    """`heads` are those of all requests, as they came. `hung_up`: the other side was gone before all was sent."""

    url: str
    heads: list[str] = field(default_factory=list)
    hung_up: threading.Event = field(default_factory=threading.Event)

    def serve(self, connection: socket.socket, answer: Answer, tls: ssl.SSLContext | None) -> None:
        try:
            with tls.wrap_socket(connection, server_side=True) if tls else connection as plain:
                head = _head(plain)
                self.heads.append(head)
                answer(plain, head)
        except OSError:
            self.hung_up.set()

    def paths(self) -> list[str]:
        return [head.split()[1] for head in self.heads]


@contextmanager
def raw_server(answer: Answer, *, tls: ssl.SSLContext | None = None) -> Iterator[RawServer]:
    """On 127.0.0.1, a thread a connection."""
    with socket.create_server(("127.0.0.1", 0)) as listening:
        server = RawServer(f"{'https' if tls else 'http'}://127.0.0.1:{listening.getsockname()[1]}")

        def accept() -> None:
            with suppress(OSError):  # the end of the test
                while True:
                    connection, _ = listening.accept()
                    threading.Thread(target=server.serve, args=(connection, answer, tls), daemon=True).start()

        accepting = threading.Thread(target=accept, daemon=True)
        accepting.start()
        yield server
        listening.shutdown(socket.SHUT_RDWR)
        accepting.join()


def _head(connection: socket.socket) -> str:
    head = b""
    while b"\r\n\r\n" not in head:
        piece = connection.recv(4096)
        if not piece:
            raise ConnectionResetError("no request came")
        head += piece
    return head.decode()


class Rerouted(httpcore.SyncBackend):
    """Every connection, to whichever host, leads to `url`, and TLS is left out. `asked` are the hosts that were meant,
    each with its port."""

    def __init__(self, url: str) -> None:
        self._place = urlsplit(url)
        self.asked: list[tuple[str, int]] = []

    def connect_tcp(self, host: str, port: int, *args: Any, **kwargs: Any) -> httpcore.NetworkStream:
        self.asked.append((host, port))
        here = self._place
        return _Plain(super().connect_tcp(here.hostname or "", here.port or 0, *args, **kwargs))


class _Plain(httpcore.NetworkStream):
    def __init__(self, stream: httpcore.NetworkStream) -> None:
        self.read = stream.read  # type: ignore[method-assign]
        self.write = stream.write  # type: ignore[method-assign]
        self.close = stream.close  # type: ignore[method-assign]
        self.get_extra_info = stream.get_extra_info  # type: ignore[method-assign]

    def start_tls(self, *args: Any, **kwargs: Any) -> httpcore.NetworkStream:
        return self
