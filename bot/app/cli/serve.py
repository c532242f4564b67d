"""gunicorn around the web app: threads, since a webhook mostly waits for one commit in Postgres."""

from __future__ import annotations

import atexit
import os
import shutil
import tempfile
from typing import Any

from gunicorn.app.base import BaseApplication

from bot import config
from bot.config import Settings


class _Server(BaseApplication):
    def __init__(self, settings: Settings, options: dict[str, Any]) -> None:
        self._settings = settings
        self._options = options
        super().__init__()

    def load_config(self) -> None:
        for name, value in self._options.items():
            self.cfg.set(name, value)

    def load(self) -> Any:
        """In each web process, after the fork: connections are not shared."""
        from bot import log
        from bot.app.wsgi import create_app

        log.set_up(self._settings.env.firstline_log_level)
        return create_app(self._settings)


def serve(settings: Settings, *, bind: str, processes: int, threads: int) -> None:
    """Run until SIGTERM or SIGINT. Raises ConfigurationError before anything listens."""
    # Before prometheus_client is imported, which decides then where counts are kept.
    config.for_library("PROMETHEUS_MULTIPROC_DIR", _shared_folder() if processes > 1 else None)
    from bot.app.container import assemble

    assemble(settings)
    options = {
        "bind": bind,
        "workers": processes,
        "threads": threads,
        "worker_class": "gthread",
        "proc_name": "firstline-web",
        "keepalive": 75,  # longer than load balancers keep a connection, so that it is never closed under a webhook
        "graceful_timeout": 20,
        "max_requests": 0,
        "control_socket_disable": True,
        # Its own debug lines are about gunicorn, not about Firstline.
        "loglevel": {"DEBUG": "info"}.get(level := settings.env.firstline_log_level, level.lower()),
    }
    _Server(settings, options).run()


def _shared_folder() -> str:
    """Where the web processes keep what they count (see `bot.telemetry.page`); removed when this process ends."""
    folder = tempfile.mkdtemp(prefix="firstline-metrics-")
    owner = os.getpid()

    def remove() -> None:
        if os.getpid() == owner:  # gunicorn's processes are forks of this one and end as it does
            shutil.rmtree(folder, ignore_errors=True)

    atexit.register(remove)
    return folder
