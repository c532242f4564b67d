"""The guard around a test process: Unix sockets and this machine's loopback only."""

from __future__ import annotations

import ipaddress
from collections.abc import Callable
from typing import Any


class OutsideWorld(AssertionError):
    """No OSError: code under test must not be able to take the refusal for a network that is down."""


def refuse_outside(calls: list[str]) -> Callable[[str, tuple[Any, ...]], None]:
    """An audit hook that refuses connections and name look-ups outside this machine, and notes them in `calls`."""

    def hook(event: str, arguments: tuple[Any, ...]) -> None:
        if event in ("socket.connect", "socket.sendto"):
            address = arguments[1]
            host = address[0] if isinstance(address, tuple) else None
        elif event in ("socket.getaddrinfo", "socket.gethostbyname"):
            host = arguments[0]
        else:
            return
        if not is_here(host):
            calls.append(f"{event} {host!r}")
            raise OutsideWorld(f"a test may not reach {host!r}")

    return hook


def is_here(host: object) -> bool:
    """None and '' are this machine in the socket functions; a path is a Unix socket and never comes here."""
    name = host.decode() if isinstance(host, bytes) else str(host or "localhost")
    try:
        address = ipaddress.ip_address(name)
    except ValueError:
        return name == "localhost" or name.endswith(".localhost")
    return address.is_loopback or address.is_unspecified
