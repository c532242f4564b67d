"""The page of metrics: what this process counted, and a port of its own for processes that serve nothing else.

gunicorn's processes share one port, so a scrape meets any of them. They keep their counts in files of one folder
(prometheus_client's multiprocess mode), and each shows the sum of all. Every other process shows its own.
"""

from __future__ import annotations

import errno
import json
import logging
import socket
import sys
import threading
import time
from contextlib import suppress
from http.server import BaseHTTPRequestHandler
from socketserver import TCPServer, ThreadingMixIn
from typing import Any

from prometheus_client import CONTENT_TYPE_LATEST, REGISTRY, CollectorRegistry, generate_latest, values
from prometheus_client.multiprocess import MultiProcessCollector

from bot.errors import ConfigurationError
from bot.log import failure
from bot.telemetry.pulse import Pulse

__all__ = ["CONTENT_TYPE_LATEST", "PORTS_TRIED", "page", "serve"]

log = logging.getLogger("firstline.telemetry")
PORTS_TRIED = 16  # the configured one and those behind it: several workers of one host have the same settings
READ_SECONDS = 5.0  # for each wait for a client
WHOLE_SECONDS = 10.0  # for its request and our answer, however it drips
MOST_OPEN = 32  # connections, each with a thread of a process that has other things to do


def page() -> bytes:
    """Prometheus text: the counts of this process, or of all that share a folder with it."""
    registry = REGISTRY
    if _shared():
        registry = CollectorRegistry()
        MultiProcessCollector(registry)  # type: ignore[no-untyped-call]
    return generate_latest(registry)


def serve(host: str, port: int, pulse: Pulse | None = None) -> int | None:
    """Show the page at `/metrics` of a port, and at `/healthz` whether the process goes round, on threads of its own,
    as long as the process lives.

    Where `port` is taken the next free one is used; the one used is returned. None when `port` is 0, or none is free:
    work goes on unseen. Raises ConfigurationError when `host` is no address of this machine.
    """
    if not port:
        return None
    if _shared():
        raise ConfigurationError(
            "PROMETHEUS_MULTIPROC_DIR: found beside FIRSTLINE_METRICS_PORT, expected one of the two for this process; "
            "its counts would be shown twice"
        )
    for candidate in range(port, min(port + PORTS_TRIED, 65536)):
        try:
            server = _Server((host, candidate), pulse)
        except OSError as error:
            if error.errno == errno.EADDRINUSE:
                continue
            raise ConfigurationError(
                f"FIRSTLINE_METRICS_HOST: found {host!r}, expected an address of this machine where port {candidate} "
                f"may be opened ({error.strerror})"
            ) from None
        threading.Thread(target=server.serve_forever, name="metrics", daemon=True).start()
        log.info("metrics are shown", extra={"port": candidate})
        return candidate
    log.warning("metrics are not shown: no port is free", extra={"first": port, "tried": PORTS_TRIED})
    return None


class _Server(ThreadingMixIn, TCPServer):
    # Not http.server's HTTPServer: that one asks the DNS for the name of the address it listens at.
    daemon_threads = True
    allow_reuse_address = True  # a port in TIME_WAIT is free
    request_queue_size = 16

    def __init__(self, address: tuple[str, int], pulse: Pulse | None) -> None:
        self.pulse = pulse
        self._open: dict[socket.socket, float] = {}  # and until when, the oldest first
        self.address_family = socket.AF_INET6 if ":" in address[0] else socket.AF_INET
        super().__init__(address, _Handler)

    def process_request(self, request: Any, client_address: Any) -> None:
        """Who comes when there are too many takes the place of the oldest: a scrape takes a moment."""
        if len(before := list(self._open)) >= MOST_OPEN:
            self._shut(before[0])
        self._open[request] = time.monotonic() + WHOLE_SECONDS
        super().process_request(request, client_address)

    def service_actions(self) -> None:
        """Twice a second."""
        for request in [one for one, until in list(self._open.items()) if until < time.monotonic()]:
            self._shut(request)

    def close_request(self, request: Any) -> None:
        self._open.pop(request, None)
        super().close_request(request)

    def _shut(self, request: socket.socket) -> None:
        """Its thread ends as soon as it reads or writes."""
        self._open.pop(request, None)
        with suppress(OSError):  # it has gone by itself
            request.shutdown(socket.SHUT_RDWR)

    def handle_error(self, *_: object) -> None:
        if not isinstance(sys.exception(), OSError):  # a scraper that hangs up is nobody's trouble
            failure(log, "the metrics could not be shown")


class _Handler(BaseHTTPRequestHandler):
    timeout = READ_SECONDS

    def do_GET(self) -> None:
        pulse: Pulse | None = getattr(self.server, "pulse", None)
        match self.path.partition("?")[0]:
            case "/metrics":
                self._answer(200, CONTENT_TYPE_LATEST, page())
            case "/healthz" if pulse is not None:
                alive, told = pulse.seen()
                self._answer(200 if alive else 503, "application/json", json.dumps(told).encode())
            case _:
                self._answer(404, "text/plain; charset=utf-8", b"the metrics are at /metrics\n")

    def _answer(self, status: int, kind: str, body: bytes) -> None:
        self.send_response(status)
        self.send_header("Content-Type", kind)
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, *_: object) -> None:
        """A scrape every few seconds is no news."""


def _shared() -> bool:
    """Whether the counts of several processes come together in one folder."""
    return bool(values.ValueClass._multiprocess)
