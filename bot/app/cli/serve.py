"""gunicorn's processes around the web apps, each with waitress inside (`bot.app.web.worker`): threads, since a webhook
mostly waits for one commit in Postgres.
"""

from __future__ import annotations

import atexit
import gc
import os
import shutil
import tempfile
from collections.abc import Callable, Mapping
from functools import partial
from typing import Any

from gunicorn.app.base import BaseApplication
from gunicorn.config import Config
from gunicorn.glogging import Logger

from bot import config, log
from bot.config import Settings


class Server(BaseApplication):
    """`load` gives the app that the public reaches and the operators', in each process, after the fork: connections are
    not shared."""

    def __init__(self, load: Callable[[], tuple[Any, Any]], options: Mapping[str, Any]) -> None:
        self._load = load
        self._options = options
        super().__init__()

    def load_config(self) -> None:
        for name, value in {**DEFAULTS, **self._options}.items():
            self.cfg.set(name, value)

    def load(self) -> Any:
        return self._load()


class _Log(Logger):
    """gunicorn's own lines, by the process's one handler and in its form."""

    def setup(self, cfg: Config) -> None:
        super().setup(cfg)
        self.error_log.handlers.clear()
        self.error_log.propagate = True


DEFAULTS: Mapping[str, Any] = {
    "worker_class": "bot.app.web.worker.WebWorker",
    "logger_class": _Log,
    "proc_name": "firstline-web",
    "graceful_timeout": 20,
    "max_requests": 0,
    "control_socket_disable": True,
}


def serve(settings: Settings, *, bind: str, processes: int, threads: int) -> None:
    """Run until SIGTERM or SIGINT; what operators see is at a port of its own. Raises ConfigurationError before
    anything listens."""
    log.set_up(settings.env.firstline_log_level)
    # Before prometheus_client is imported, which decides then where counts are kept.
    config.for_library("PROMETHEUS_MULTIPROC_DIR", _shared_folder() if processes > 1 else None)
    from bot.app.container import assemble
    from bot.app.keys import require_key

    assemble(settings)
    require_key(settings)
    env = settings.env
    options = {
        "bind": [bind, f"{env.firstline_metrics_host}:{env.firstline_operations_port}"],
        "workers": processes,
        "threads": threads,
        # Its own debug lines are about gunicorn, not about Firstline.
        "loglevel": {"DEBUG": "info"}.get(level := env.firstline_log_level, level.lower()),
    }
    gc.collect()
    gc.freeze()  # who looks for garbage among what a parent made writes to it, and shares it no longer
    Server(partial(_web, settings), options).run()


def _web(settings: Settings) -> tuple[Any, Any]:
    from bot.app.wsgi import create_web

    web = create_web(settings)
    return web.public, web.operations


def _shared_folder() -> str:
    """Where the web processes keep what they count (see `bot.telemetry.page`); removed when this process ends."""
    folder = tempfile.mkdtemp(prefix="firstline-metrics-")
    owner = os.getpid()

    def remove() -> None:
        if os.getpid() == owner:  # gunicorn's processes are forks of this one and end as it does
            shutil.rmtree(folder, ignore_errors=True)

    atexit.register(remove)
    return folder
