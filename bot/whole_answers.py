"""Connections on which an answer comes in whole within a time, or not at all.

The time-outs of HTTP clients bound each wait for bytes, not their sum: a vendor, a model's server, or a proxy on the
way, that sends a byte now and then keeps within them for hours, with a thread of ours.
"""

from __future__ import annotations

import socket
import ssl
import time
from collections.abc import Callable
from typing import TYPE_CHECKING, TypeVar

if TYPE_CHECKING:
    from typing_extensions import Buffer  # of `collections.abc` from Python 3.12 on

TIMES = 2.0  # the time-out of one wait is what the whole answer may take
MOST_BYTES = 64 * 1024 * 1024
Found = TypeVar("Found", bytes, int)  # what came, or into a buffer: how many


class _WholeAnswers(socket.socket):
    """The answer begins with the first wait after something was sent."""

    _ends: float | None = None
    _bytes = 0

    def _in_time(self, receive: Callable[[], Found]) -> Found:
        timeout = self.gettimeout()
        if not timeout:
            return receive()
        if self._ends is None:
            self._ends, self._bytes = time.monotonic() + TIMES * timeout, 0
        left = self._ends - time.monotonic()
        if left <= 0:
            raise TimeoutError("the answer is not there in whole in time")
        if left < timeout:
            self.settimeout(left)
        try:
            found = receive()
        finally:
            if left < timeout:
                self.settimeout(timeout)
        self._bytes += found if isinstance(found, int) else len(found)
        if self._bytes > MOST_BYTES:
            raise OSError("the answer is too large")
        return found


class _Plain(_WholeAnswers):
    def sendall(self, data: Buffer, flags: int = 0) -> None:
        self._ends = None
        super().sendall(data, flags)

    def recv_into(self, buffer: Buffer, nbytes: int = 0, flags: int = 0) -> int:
        return self._in_time(lambda: super(_Plain, self).recv_into(buffer, nbytes, flags))


class _Tls(_WholeAnswers, ssl.SSLSocket):
    def send(self, data: Buffer, flags: int = 0) -> int:
        self._ends = None
        return super().send(data, flags)

    def read(self, len: int = 1024, buffer: Buffer | None = None) -> bytes:
        return self._in_time(lambda: super(_Tls, self).read(len, buffer))


def plain_in_whole(connection: socket.socket) -> socket.socket:
    """The same connection, to be read by `makefile` as Python's own client does, or to be made one of TLS."""
    timeout = connection.gettimeout()
    made = _Plain(connection.family, connection.type, connection.proto, connection.detach())
    made.settimeout(timeout)
    return made


def in_whole(context: ssl.SSLContext) -> ssl.SSLContext:
    """The same context, for connections that carry one answer at a time."""
    context.sslsocket_class = _Tls
    return context
