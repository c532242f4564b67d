"""The server keeps an answer back until what it says is true, and no thread waits with it."""

from __future__ import annotations

import gc
import socket
import threading
from collections.abc import Callable, Iterator, Sequence
from contextlib import closing
from traceback import walk_tb
from typing import Any

import pytest
from flask import Flask, Response
from waitress import wasyncore

from bot.app.web import dispatcher, worker
from bot.errors import StoreUnavailable, Unsettled
from bot.model import Event
from bot.ports import Ended
from connectors.pending import BEGAN, FAILED, PENDING, Pending, answer_later
from connectors.webhook import receive
from tests.support.builders import message
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
        client = socket.create_connection(self.listener.getsockname())
        client.sendall(b"".join(REQUEST % path + body for path in paths))
        self.clients.append(client)
        return client

    def go_round(self) -> None:
        self.server.pulled = False
        self.server.task_dispatcher.call_others()
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
        self.server.task_dispatcher.shutdown(timeout=10)
        for one in list(self.sockets.values()):
            one.close()
        self.listener.close()


@pytest.fixture
def site() -> Iterator[Site]:
    made = Site()
    yield made
    made.close()


def test_many_are_kept_back_without_a_thread_and_each_goes_out_when_it_is_true(site: Site) -> None:
    """Given one thread and five requests, none of which is true yet."""
    clients = [site.ask(number) for number in range(5)]
    site.asked_times(5)
    assert all(site.is_silent(client) for client in clients)
    assert site.noted == []

    for number in (3, 0, 4, 1, 2):
        site.ended[f"/{number}"](None)
        assert site.read(clients[number]) == f"HTTP/1.1 200 OK later /{number};"
        assert site.noted[-1] == f"/{number}"
    assert len(site.asked) == 5


def test_what_is_known_before_it_is_written_goes_out_at_once(site: Site) -> None:
    site.at_once = None

    assert site.read(site.ask(1)) == "HTTP/1.1 200 OK later /1;"
    assert len(site.asked) == 1


@pytest.mark.parametrize("early", [True, False], ids=["before it is written", "after it is written"])
def test_what_failed_is_asked_again_with_what_became_of_it(site: Site, early: bool) -> None:
    error = StoreUnavailable("away")
    site.at_once = error if early else ""
    client = site.ask(1)
    if not early:
        site.asked_times(1)
        site.ended["/1"](error)

    assert site.read(client) == "HTTP/1.1 503 Service Unavailable again /1;"
    assert site.asked == [("/1", b"body", None), ("/1", b"body", error)]
    assert site.noted == [], "it never was true"
    assert site.began[0] == site.began[1], "the requester has waited since then"


def test_what_came_to_nothing_is_asked_again_to_its_end(site: Site) -> None:
    client = site.ask(1)
    site.asked_times(1)
    site.ended["/1"](Unsettled())

    assert site.read(client) == "HTTP/1.1 200 OK again /1;"
    assert site.asked == [("/1", b"body", None)] * 2


def test_requests_of_one_connection_are_answered_in_their_order(site: Site) -> None:
    client = site.ask(1, 2)
    site.asked_times(1)
    assert site.is_silent(client)
    site.ended["/1"](None)
    site.asked_times(2)
    site.ended["/2"](None)

    assert site.read(client, 2) == "HTTP/1.1 200 OK later /1; HTTP/1.1 200 OK later /2;"


def test_who_has_gone_meanwhile_costs_the_others_nothing(site: Site) -> None:
    gone, stays = site.ask(1), site.ask(2)
    site.asked_times(2)
    gone.close()
    site.go_round()
    site.ended["/1"](None)
    site.ended["/2"](None)

    assert site.read(stays) == "HTTP/1.1 200 OK later /2;"


def test_what_is_accepted_by_itself_leaves_its_place_to_others(monkeypatch: pytest.MonkeyPatch) -> None:
    """Given no time passes: all at once wait for their commit, each in its thread."""
    monkeypatch.setattr(dispatcher, "PATIENCE", 60)
    app, count = Flask("site"), 2 * dispatcher.FEW
    all_wait = threading.Barrier(count)

    def accept(events: Sequence[Event]) -> None:
        all_wait.wait(10)

    @app.post("/<path>")
    def hook(path: str) -> Response:
        return receive(path, lambda *_: None, lambda _: (message(),), accept)

    with closing(Site(app, count)) as site:
        clients = [site.ask(number, body=b"{}  ") for number in range(count)]
        assert [site.read(client, ends=b"}").split()[1] for client in clients] == ["200"] * count


def test_nothing_is_left_of_a_request_that_only_the_garbage_collector_would_find(site: Site) -> None:
    """Of thousands a second a process would keep what is long over, and look through it again and again."""

    def ask(path: int) -> None:
        client = site.ask(path)
        site.asked_times(path)
        site.ended.pop(f"/{path}")(None)
        assert site.read(client)
        client.close()
        site.go_round()

    ask(1)
    gc.collect()
    gc.disable()
    try:
        for path in range(2, 12):
            ask(path)
        assert gc.collect() < 10
    finally:
        gc.enable()


def test_what_failed_for_many_keeps_what_one_of_them_sent_at_most() -> None:
    """Given one error for all requests that waited, each raises it as if it were the first."""
    error, frames = StoreUnavailable("away"), []
    for _ in range(3):
        with Flask("site").test_request_context(environ_overrides={FAILED: error}), pytest.raises(StoreUnavailable):
            answer_later((), lambda _: None, list)
        frames.append(len(list(walk_tb(error.__traceback__))))
    assert frames == [frames[0]] * 3
