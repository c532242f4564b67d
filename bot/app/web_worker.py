"""gunicorn's process with waitress inside: requests are read by one thread as their bytes come in, and a thread that
works on requests is given only those that are there in whole. Slow clients cost a socket and no thread.

gunicorn's own threads read what they answer: four connections that send a byte now and then silenced it.
"""

from __future__ import annotations

import logging
import os
import socket
import time
from types import FrameType
from typing import Any

from gunicorn.workers.base import Worker
from waitress import wasyncore
from waitress.adjustments import Adjustments
from waitress.channel import HTTPChannel
from waitress.server import TcpWSGIServer
from waitress.task import ThreadedTaskDispatcher, WSGITask

from connectors.webhook import MAX_BODY_BYTES

READ_SECONDS = 20.0  # for a request to come in, from its first byte
IDLE_SECONDS = 75  # longer than load balancers keep a connection, so that it is never closed under a webhook
CONNECTIONS = 1000
MAX_HEADER_BYTES = 64 * 1024
SEND_BYTES = 64 * 1024  # an answer that is longer is sent while it is written
OPERATIONS_THREADS = 2
POLL_SECONDS = 1.0
CLEANUP_SECONDS = 5
# It says with every request that others wait.
logging.getLogger("waitress.queue").setLevel(logging.ERROR)


class _Task(WSGITask):  # type: ignore[misc]
    """Sends head and body of an answer at once: at each sending another thread may take over, for milliseconds."""

    def finish(self) -> None:
        super().finish()
        self.channel.send_answer()


class _Channel(HTTPChannel):  # type: ignore[misc]
    task_class = _Task
    began = 0.0

    def received(self, data: bytes) -> bool:
        if self.request is None:
            self.began = time.time()
        return bool(super().received(data))

    def writable(self) -> bool:
        """waitress asks whether it could send also where it would not: while an answer is written it went round and
        round, through all connections each time, and kept those who write from doing so."""
        writes_on = self.requests and self.total_outbufs_len < self.adj.send_bytes
        return bool((self.total_outbufs_len and not writes_on) or self.will_close or self.close_when_flushed)

    def send_answer(self) -> None:
        """As much as the connection takes now. The thread that reads sends the rest, and closes where this fails."""
        with self.outbuf_lock:
            if self.connected:  # else its buffers are closed
                self._flush_exception(self._flush_some, do_close=False)


class _Server(TcpWSGIServer):  # type: ignore[misc]
    channel_class = _Channel

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
                wasyncore.loop(timeout=POLL_SECONDS, use_poll=True, map=sockets, count=1)
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
            wasyncore.loop(timeout=0.1, use_poll=True, map=sockets, count=1)
        for server in servers:
            server.task_dispatcher.shutdown(timeout=0)


def serve_on(app: Any, listener: socket.socket, sockets: dict[int, Any], threads: int) -> _Server:
    """Has its place in `sockets`, whose loop the caller goes round."""
    dispatcher = ThreadedTaskDispatcher()
    dispatcher.set_thread_count(threads)
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
        app, sockets, True, listener, dispatcher=dispatcher, adj=adjustments, sockinfo=where, bind_socket=False
    )


def _is_busy(server: _Server) -> bool:
    return any(channel.requests or channel.total_outbufs_len for channel in server.active_channels.values())
