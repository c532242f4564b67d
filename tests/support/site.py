"""The server of `firstline serve` within a test, whose loop is gone round by hand."""

from __future__ import annotations

import socket
from collections.abc import Callable, Mapping
from typing import Any

from waitress import wasyncore

from bot.app.web import worker
from bot.ports import Ended
from connectors.pending import BEGAN, FAILED, PENDING, Pending
from tests.support.polling import until

REQUEST = b"POST /%d HTTP/1.1\r\nHost: localhost\r\nContent-Length: 4\r\n\r\n"


class Site:
    """One thread works on what comes in; its loop is gone round by hand. Each path is answered once `ended[path]` is
    called, and by itself the second time."""

    def __init__(self, app: Any = None, threads: int = 1) -> None:
        self.ended: dict[str, Ended] = {}
        self.asked: list[tuple[str, bytes, BaseException | None]] = []
        self.began: list[float] = []
        self.noted: list[str] = []
        self.sockets: dict[int, Any] = {}
        self.listener = socket.create_server(("127.0.0.1", 0))
        self.server = worker.serve_on(app or self._app, self.listener, self.sockets, threads)
        self.clients: list[socket.socket] = []
        self.at_once: BaseException | str | None = ""  # what becomes of them, where it is known at once

    def _app(self, environ: Any, start: Callable[..., object]) -> list[bytes]:
        path, failed = environ["PATH_INFO"], environ.get(FAILED)
        self.asked.append((path, environ["wsgi.input"].read(), failed))
        self.began.append(environ[BEGAN])
        pending: Pending | None = environ.get(PENDING)
        if pending is not None:
            pending.promised = True
            pending.then(lambda: self.noted.append(path))
            if isinstance(self.at_once, str):
                self.ended[path] = pending.ended
            else:
                pending.ended(self.at_once)
        body = f"{'later' if pending else 'again'} {path};".encode()
        start("503 Service Unavailable" if failed else "200 OK", [("Content-Length", str(len(body)))])
        return [body]

    def ask(self, *paths: int, body: bytes = b"body") -> socket.socket:
        """On a connection of its own, all at once. `body`: of four bytes."""
        return self.send(b"".join(REQUEST % path + body for path in paths))

    def post(self, path: str, headers: Mapping[str, str], body: bytes) -> socket.socket:
        given = {"Host": "localhost", "Content-Length": str(len(body)), **headers}
        head = "".join(f"{name}: {value}\r\n" for name, value in given.items())
        return self.send(f"POST {path} HTTP/1.1\r\n{head}\r\n".encode() + body)

    def send(self, data: bytes) -> socket.socket:
        """On a connection of its own."""
        client = socket.create_connection(self.listener.getsockname())
        client.sendall(data)
        self.clients.append(client)
        return client

    def go_round(self) -> None:
        self.server.pulled = False
        self.server.call_others()
        wasyncore.loop(timeout=0.02, use_poll=True, map=self.sockets, count=1)

    def asked_times(self, times: int) -> None:
        def are_asked() -> bool:
            self.go_round()
            return len(self.asked) == times and (not isinstance(self.at_once, str) or self.idle)

        until(are_asked, 10, f"{times} requests")

    @property
    def idle(self) -> bool:
        return not self.server.task_dispatcher.queue and self.server.task_dispatcher.active_count == 0

    def read(self, client: socket.socket, times: int = 1, ends: bytes = b";") -> str:
        """So many answers, which end so: status and body of each."""
        client.setblocking(False)
        got = b""

        def is_whole() -> bool:
            nonlocal got
            self.go_round()
            try:
                got += client.recv(1 << 16)
            except BlockingIOError:
                return False
            return got.count(ends) == times

        until(is_whole, 10, "an answer")
        return " ".join(
            line
            for line in got.decode().replace("HTTP/1.1", "\r\nHTTP/1.1").splitlines()
            if "HTTP" in line or ";" in line
        )

    def is_silent(self, client: socket.socket) -> bool:
        self.go_round()
        client.setblocking(False)
        try:
            return not client.recv(1)
        except BlockingIOError:
            return True

    def close(self) -> None:
        for client in self.clients:
            client.close()
        self.server.shut_down(10)
        for one in list(self.sockets.values()):
            one.close()
        self.listener.close()
