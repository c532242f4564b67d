"""waitress by itself, for what few people use, with an end to its patience: its own has none for a client that sends a
byte now and then, and a hundred of those are all that it takes.
"""

from __future__ import annotations

import time
from typing import Any

import waitress
from waitress.channel import HTTPChannel
from waitress.server import TcpWSGIServer

READ_SECONDS = 20.0  # for a request to come in, from its first byte
SLOWEST = 32 * 1024  # bytes, for which there is another second
CONNECTIONS = 500


class _Channel(HTTPChannel):  # type: ignore[misc]
    _began = 0.0
    _size = 0

    def received(self, data: bytes) -> bool:
        if self.request is None:
            self._began, self._size = time.monotonic(), 0
        self._size += len(data)
        return bool(super().received(data))

    def readable(self) -> bool:
        """Asked in every round, a second apart at most."""
        if self.request is not None and time.monotonic() > self._began + READ_SECONDS + self._size / SLOWEST:
            self.will_close = True
        return bool(super().readable())


def serve(app: Any, **adjustments: Any) -> None:
    """As `waitress.serve`."""
    sockets: dict[int, Any] = {}
    server = waitress.create_server(
        app, sockets, connection_limit=CONNECTIONS, asyncore_use_poll=True, ident=None, **adjustments
    )
    for one in sockets.values():
        if isinstance(one, TcpWSGIServer):
            one.channel_class = _Channel
    server.run()
