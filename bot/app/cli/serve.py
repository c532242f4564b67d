"""gunicorn around the web app: threads, since a webhook mostly waits for one commit in Postgres."""

from __future__ import annotations

from typing import Any

from gunicorn.app.base import BaseApplication

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

        log.set_up()
        return create_app(self._settings)


def serve(settings: Settings, *, bind: str, processes: int, threads: int) -> None:
    """Run until SIGTERM or SIGINT. Raises ConfigurationError before anything listens."""
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
    }
    _Server(settings, options).run()
