"""A resolver of which the name servers hang."""

from __future__ import annotations

import socket
import threading
from typing import Any


class HangingServers:
    """In place of the system's: whoever looks for a host below `.example` waits until it `goes_on`, and is then led to
    `address`, or told that no server answers. All others are looked up as ever."""

    def __init__(self) -> None:
        self.asked: list[Any] = []
        self.address: str | None = None
        self.goes_on = threading.Event()
        self._real = socket.getaddrinfo

    def look_up(
        self, host: Any, port: Any, family: int = 0, type: int = 0, proto: int = 0, flags: int = 0
    ) -> list[Any]:
        if not str(host).endswith(".example"):
            return self._real(host, port, family, type, proto, flags)
        if flags & socket.AI_NUMERICHOST:
            raise socket.gaierror(socket.EAI_NONAME, "no address")
        self.asked.append(host)
        assert self.goes_on.wait(30)
        if self.address is None:
            raise socket.gaierror(socket.EAI_AGAIN, "nobody answers")
        return self._real(self.address, port, family, type, proto, flags)
