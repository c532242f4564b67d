"""Network connections for httpcore whose every wait ends when one common deadline does.

The time-outs of HTTP clients bound each wait, not their sum: a server that sends one byte a second, of its headers or
of its body, keeps within them for ever. Here each connect, handshake, read and write gets the time that is left of the
whole, looking a name up (`bot.names`) included, and no more is attempted when none is.
"""

from __future__ import annotations

import socket
import ssl
import time
from collections.abc import Callable, Iterable
from typing import Any

import httpcore

from bot import names

Clock = Callable[[], float]
SocketOptions = Iterable[httpcore.SOCKET_OPTION] | None


class Deadline:
    """`seconds` from now. Safe to share between threads."""

    def __init__(self, seconds: float, *, clock: Clock = time.monotonic) -> None:
        self._clock = clock
        self._ends = clock() + seconds

    def left(self) -> float:
        """Seconds, more than 0. Raises httpcore.TimeoutException when there are none."""
        left = self._ends - self._clock()
        if left <= 0:
            raise httpcore.ReadTimeout("the deadline has passed")
        return left


class EachAddress(httpcore.SyncBackend):
    """Ordinary connections. Of a host with several addresses each gets its share of the time-out: with the whole of it
    for each, as `socket.create_connection` has it, four dead addresses would take four times as long."""

    def __init__(self, *, clock: Clock = time.monotonic) -> None:
        self._clock = clock

    def connect_tcp(
        self,
        host: str,
        port: int,
        timeout: float | None = None,
        local_address: str | None = None,
        socket_options: SocketOptions = None,
    ) -> httpcore.NetworkStream:
        deadline = None if timeout is None else Deadline(timeout, clock=self._clock)
        with names.within(names.LONGEST if timeout is None else timeout):
            addresses = addresses_of(host, port)
        for number, address in enumerate(addresses):
            share = None if deadline is None else deadline.left() / (len(addresses) - number)
            try:
                return super().connect_tcp(address, port, share, local_address, socket_options)
            except (httpcore.ConnectError, httpcore.ConnectTimeout):
                if number == len(addresses) - 1:
                    raise
        raise httpcore.ConnectError("the host has no address")


class TimedNetwork(httpcore.NetworkBackend):
    """The connections of `network`, bounded by `deadline` whatever time-outs the caller asks for."""

    def __init__(self, deadline: Deadline, network: httpcore.NetworkBackend) -> None:
        self._deadline = deadline
        self._network = network

    def connect_tcp(
        self,
        host: str,
        port: int,
        timeout: float | None = None,  # noqa: ARG002  (the deadline's takes its place, here and below)
        local_address: str | None = None,
        socket_options: SocketOptions = None,
    ) -> httpcore.NetworkStream:
        stream = self._network.connect_tcp(host, port, self._deadline.left(), local_address, socket_options)
        return _TimedStream(stream, self._deadline)


class _TimedStream(httpcore.NetworkStream):
    def __init__(self, stream: httpcore.NetworkStream, deadline: Deadline) -> None:
        self._stream = stream
        self._deadline = deadline

    def read(self, max_bytes: int, timeout: float | None = None) -> bytes:  # noqa: ARG002
        return self._stream.read(max_bytes, self._deadline.left())

    def write(self, buffer: bytes, timeout: float | None = None) -> None:  # noqa: ARG002
        self._stream.write(buffer, self._deadline.left())

    def close(self) -> None:
        self._stream.close()

    def start_tls(
        self,
        ssl_context: ssl.SSLContext,
        server_hostname: str | None = None,
        timeout: float | None = None,  # noqa: ARG002
    ) -> httpcore.NetworkStream:
        return _TimedStream(self._stream.start_tls(ssl_context, server_hostname, self._deadline.left()), self._deadline)

    def get_extra_info(self, info: str) -> Any:
        return self._stream.get_extra_info(info)


def addresses_of(host: str, port: int) -> list[str]:
    """In the order in which the system would try them. Raises httpcore.ConnectError."""
    try:
        found = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)
    except (OSError, UnicodeError) as error:  # a label of more than 63 characters is a UnicodeError
        raise httpcore.ConnectError(type(error).__name__) from None
    return list(dict.fromkeys(str(address[0]) for *_, address in found))
