"""Flask apps on ports of their own, for real HTTP within this machine."""

from __future__ import annotations

import socket
import threading

from flask import Flask
from werkzeug.serving import BaseWSGIServer, WSGIRequestHandler, make_server


class Served:
    """A Flask app on a port of its own."""

    def __init__(
        self,
        app: Flask,
        listener: socket.socket | None = None,
        handler: type[WSGIRequestHandler] = WSGIRequestHandler,
    ) -> None:
        self._listener = listener or reserve()
        self.server: BaseWSGIServer = make_server(
            "127.0.0.1",
            self._listener.getsockname()[1],
            app,
            threaded=True,
            fd=self._listener.fileno(),
            request_handler=handler,
        )
        self.url = f"http://127.0.0.1:{self._listener.getsockname()[1]}"
        self._thread = threading.Thread(target=self.server.serve_forever, args=(0.02,), daemon=True)
        self._thread.start()

    def close(self) -> None:
        self.server.shutdown()
        self._thread.join(10)
        self.server.server_close()
        self._listener.close()


def reserve() -> socket.socket:
    """A listening socket, so that an address is known before its app exists."""
    listener = socket.socket()
    listener.bind(("127.0.0.1", 0))
    listener.listen(128)
    return listener
