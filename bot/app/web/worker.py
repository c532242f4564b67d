"""gunicorn's process with waitress inside: requests are read by one thread as their bytes come in, and a thread that
works on requests is given only those that are there in whole. Slow clients cost a socket and no thread.

gunicorn's own threads read what they answer: four connections that send a byte now and then silenced it.
"""

from __future__ import annotations

import logging
import os
import socket
import time
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from types import FrameType
from typing import Any

from gunicorn.workers.base import Worker
from waitress import wasyncore
from waitress.adjustments import Adjustments
from waitress.server import TcpWSGIServer

from bot.app.web.asking import FOLD, Asking
from bot.app.web.channel import Channel
from bot.app.web.dispatcher import PATIENCE, Dispatcher
from connectors.webhook import MAX_BODY_BYTES

READ_SECONDS = 20.0  # for a request to come in, from its first byte
IDLE_SECONDS = 75  # longer than load balancers keep a connection, so that it is never closed under a webhook
CONNECTIONS = 1000
MAX_HEADER_BYTES = 64 * 1024
SEND_BYTES = 64 * 1024  # an answer that is longer is sent while it is written
OPERATIONS_THREADS = 2
HEALTH = "/healthz"
POLL_SECONDS = 1.0
CLEANUP_SECONDS = 5
# It says with every request that others wait.
logging.getLogger("waitress.queue").setLevel(logging.ERROR)


class _Server(TcpWSGIServer):  # type: ignore[misc]
    channel_class = Channel
    pulled = False
    _beside = ThreadPoolExecutor(1, "healthz")

    def __init__(self, *args: Any, asking: Asking, **values: Any) -> None:
        self.asking = asking
        super().__init__(*args, **values)

    def call_others(self) -> bool:
        """As the dispatchers' own."""
        return any([self.asking.call_others(), self.task_dispatcher.call_others()])

    def shut_down(self, seconds: float) -> None:
        for dispatcher in (self.asking, self.task_dispatcher):
            dispatcher.shutdown(timeout=seconds)

    def add_task(self, task: Channel) -> None:
        """Whether the process is well needs none of the threads, which may all wait for Postgres."""
        if getattr(task.requests[0], "path", None) == HEALTH:
            self._beside.submit(task.service)
        else:
            super().add_task(task)

    def pull_trigger(self) -> None:
        """Waking the thread that reads costs a call of the system: once for all that end until it looks."""
        if not self.pulled:
            self.pulled = True
            super().pull_trigger()

    def maintenance(self, now: float) -> None:
        super().maintenance(now)  # closes what is idle
        for channel in self.active_channels.values():
            if channel.request is not None and channel.began < now - READ_SECONDS:
                channel.will_close = True


class WebWorker(Worker):
    """Of its sockets the last is the operators'; gunicorn's app gives both WSGI apps, in the same order."""

    def run(self) -> None:
        sockets: dict[int, Any] = {}
        apps: Any = self.wsgi
        *listeners, last = [listener.dup() for listener in self.sockets]  # as plain sockets
        servers = [serve_on(apps[0], listener, sockets, self.cfg.threads) for listener in listeners]
        servers.append(serve_on(apps[1], last, sockets, OPERATIONS_THREADS))
        while self.alive and self.ppid == os.getppid():
            self.notify()
            until = time.monotonic() + POLL_SECONDS
            while self.alive and time.monotonic() < until:
                _go_round(servers, sockets, POLL_SECONDS)
        self._finish(servers, sockets)

    def handle_exit(self, sig: int, frame: FrameType | None) -> None:  # noqa: ARG002  (gunicorn's signature)
        self.alive = False

    def _finish(self, servers: list[_Server], sockets: dict[int, Any]) -> None:
        """Take no connection any more, and answer what has come in."""
        for server in servers:
            server.accepting = False
            server.del_channel()
            server.socket.close()
        for listener in self.sockets:
            listener.close()
        until = time.monotonic() + self.cfg.graceful_timeout
        while time.monotonic() < until and any(_is_busy(server) for server in servers):
            self.notify()
            _go_round(servers, sockets, 0.1)
        for server in servers:
            server.shut_down(0)


def _go_round(servers: Sequence[_Server], sockets: dict[int, Any], seconds: float) -> None:
    """Read what has come in, and send what waits to be sent; at most so long."""
    for server in servers:
        server.pulled = False
        if server.call_others():
            seconds = min(seconds, PATIENCE)
    wasyncore.loop(timeout=seconds, use_poll=True, map=sockets, count=1)


def serve_on(app: Any, listener: socket.socket, sockets: dict[int, Any], threads: int) -> _Server:
    """Has its place in `sockets`, whose loop the caller goes round."""
    dispatcher = Dispatcher()
    dispatcher.set_thread_count(threads)
    asking = Asking(dispatcher)
    asking.set_thread_count(FOLD * threads)
    adjustments = Adjustments(
        threads=threads,
        connection_limit=CONNECTIONS,
        channel_timeout=IDLE_SECONDS,
        cleanup_interval=CLEANUP_SECONDS,
        max_request_header_size=MAX_HEADER_BYTES,
        max_request_body_size=2 * MAX_BODY_BYTES,  # the app says it better where it is not much more
        recv_bytes=65536,
        asyncore_use_poll=True,
        ident=None,
    )
    adjustments.send_bytes = SEND_BYTES  # said above, it would be a warning: it is to go; then each part is sent alone
    where = (listener.family, listener.type, listener.proto, listener.getsockname())
    return _Server(
        app,
        sockets,
        True,
        listener,
        dispatcher=dispatcher,
        asking=asking,
        adj=adjustments,
        sockinfo=where,
        bind_socket=False,
    )


def _is_busy(server: _Server) -> bool:
    return any(channel.requests or channel.total_outbufs_len for channel in server.active_channels.values())
