"""The worker process: `python -m workers`, or `firstline work`."""

from __future__ import annotations

import logging
import os
import signal
import sys
import threading

from bot import log
from bot.app.container import assemble
from bot.app.preparing import Preparing
from bot.app.settings import load
from bot.config import Settings, supervisors_socket
from bot.errors import ConfigurationError
from bot.store.keys.watch import KeyWatch
from bot.telemetry import page as metrics
from bot.telemetry.pulse import Pulse
from workers.interpreter import suit_many_threads
from workers.memory import share_heaps
from workers.runtime import WorkerRuntime

logger = logging.getLogger("firstline.workers")
GRACE_SECONDS = 20.0
# A signal that comes as a suspended process goes on may be another thread's, and does not wake the one that handles it.
NOTICED_SECONDS = 1.0
# Many threads share few connections: a job that waits its turn is no sign of a database that is away.
DATABASE_TIMEOUT_SECONDS = 20.0
DATABASE_LIMIT_SECONDS = 30.0  # twice what Postgres gives a statement


def main(settings: Settings | None = None) -> None:
    """Run until SIGTERM or SIGINT; what is held then is finished or given back. Raises ConfigurationError."""
    share_heaps()
    settings = settings or load()
    log.set_up(settings.env.firstline_log_level)
    container = assemble(settings, database_timeout=DATABASE_TIMEOUT_SECONDS, database_limit=DATABASE_LIMIT_SECONDS)
    stopping = threading.Event()
    key = KeyWatch(container.database, container.cipher, stopping)
    pulse = Pulse("worker", supervisors_socket())
    metrics.serve(settings.env.firstline_metrics_host, settings.env.firstline_metrics_port, pulse)
    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, lambda *_: stopping.set())
    preparing = Preparing(container.connectors)
    suit_many_threads()
    runtime = WorkerRuntime(container, pulse)
    logger.info("working", extra={"threads": settings.behaviour.workers.threads})
    while not stopping.wait(NOTICED_SECONDS):
        pass
    preparing.stop()
    runtime.stop(GRACE_SECONDS)
    container.tracer.close()
    sys.stderr.flush()
    # Threads that still think hold nothing any more; waiting for them would only delay the stop.
    os._exit(2 if key.wrong else 0)


if __name__ == "__main__":
    try:
        main()
    except ConfigurationError as error:
        sys.exit(f"firstline: {error}")
