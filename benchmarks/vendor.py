"""The vendors' stand-in on a port of its own.

It keeps connections, as the vendors do and werkzeug's server does not, and notes when it has taken the first words in
each of Intercom's conversations.
"""

from __future__ import annotations

import logging
import threading
import time
from collections.abc import Callable, Iterable
from contextlib import suppress
from typing import Any

from flask import Flask
from waitress import create_server

from tests.support.serving import reserve

THREADS = 16  # no request waits for anything


class ServedVendor:
    def __init__(self, app: Flask, taken: dict[str, float]) -> None:
        """`taken` gets the moment, in Unix time, by conversation."""
        logging.getLogger("waitress").setLevel(logging.ERROR)  # that requests wait is what is measured
        self._taken = taken
        self._app = app.wsgi_app
        listener = reserve()
        self.url = f"http://127.0.0.1:{listener.getsockname()[1]}"
        self._server: Any = create_server(
            self._noting, map={}, sockets=[listener], threads=THREADS, clear_untrusted_proxy_headers=True
        )
        threading.Thread(target=self._server.run, name="vendor", daemon=True).start()

    def close(self) -> None:
        logging.getLogger("waitress").setLevel(logging.CRITICAL)  # who is measured goes on asking until it is stopped
        with suppress(OSError):  # the end of a request wakes it as well, and it may have closed by then
            self._server.trigger.pull_trigger(self._server.close)

    def _noting(self, environ: dict[str, Any], start_response: Callable[..., Any]) -> Iterable[bytes]:
        answer = self._app(environ, start_response)
        *_, conversation, last = environ["PATH_INFO"].split("/")
        if last == "reply":
            self._taken.setdefault(conversation, time.time())
        return answer
