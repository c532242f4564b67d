"""Any WSGI app under the server of `firstline serve`: `python -m benchmarks.web benchmarks.bare:app 8080 8`."""

from __future__ import annotations

import sys
from importlib import import_module
from typing import Any

from bot.app.cli.serve import Server
from tests.support.serving import reserve


def main(application: str, port: str, threads: str) -> None:
    module, _, name = application.partition(":")

    def load() -> tuple[Any, Any]:
        app = getattr(import_module(module), name)
        return app, app

    with reserve() as other:
        beside = other.getsockname()[1]
    binds = [f"127.0.0.1:{port}", f"127.0.0.1:{beside}"]
    Server(load, {"bind": binds, "workers": 1, "threads": int(threads)}).run()


if __name__ == "__main__":
    main(*sys.argv[1:])
