"""One worker process, or several that share what they load: what runs in each, and how it ends."""

from __future__ import annotations

import logging
import os
import signal
import sys
import threading
from collections.abc import Callable
from functools import partial
from typing import NoReturn

from bot import log
from bot.app.container import Container, assemble
from bot.app.preparing import Preparing
from bot.config import Settings, supervisors_socket
from bot.store.cipher import WrongKey
from bot.store.keys.watch import KeyWatch
from bot.telemetry import page as metrics
from bot.telemetry.pulse import Pulse
from workers.handlers.loaded import load_shared
from workers.prefork.parent import Beat, work_side_by_side
from workers.prefork.watcher import REFUSED
from workers.process.interpreter import suit_many_threads, suit_turns
from workers.process.memory import share_heaps
from workers.runtime import WorkerRuntime

logger = logging.getLogger("firstline.workers")
GRACE_SECONDS = 20.0
# A signal that comes as a suspended process goes on may be another thread's, and does not wake the one that handles it.
NOTICED_SECONDS = 1.0
# Many threads share few connections: a job that waits its turn is no sign of a database that is away.
DATABASE_TIMEOUT_SECONDS = 20.0
DATABASE_LIMIT_SECONDS = 30.0  # twice what Postgres gives a statement


def run(settings: Settings, processes: int | None = None) -> NoReturn:
    """Until SIGTERM or SIGINT; what is held then is finished or given back. `processes`: instead of the setting's.
    Raises ConfigurationError."""
    share_heaps()
    log.set_up(settings.env.firstline_log_level)
    container = assemble(settings, database_timeout=DATABASE_TIMEOUT_SECONDS, database_limit=DATABASE_LIMIT_SECONDS)
    count = processes or settings.behaviour.workers.processes
    if count == 1:
        _run_one(container, Pulse("worker", supervisors_socket()))
    load_shared(container)
    work_side_by_side(count, partial(_run_beside_others, container))


def _run_beside_others(container: Container, beat: Beat) -> None:
    """Of all of them the watcher tells the supervisor."""
    pulse = Pulse("worker")
    _run_one(container, pulse, lambda: beat(pulse.seen()[0]))


def _run_one(container: Container, pulse: Pulse, goes_on: Callable[[], bool] = lambda: True) -> NoReturn:
    """This process's part; it ends with it. `goes_on` is asked in every round."""
    settings = container.settings
    stopping = threading.Event()
    try:
        key = KeyWatch(container.database, container.cipher, stopping)
    except WrongKey:
        container.database.close()
        raise
    metrics.serve(settings.env.firstline_metrics_host, settings.env.firstline_metrics_port, pulse)
    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, lambda *_: stopping.set())
    preparing = Preparing(container.connectors)
    suit_many_threads()
    suit_turns(container.database)
    runtime = WorkerRuntime(container, pulse)
    logger.info("working", extra={"threads": settings.behaviour.workers.threads})
    while goes_on() and not stopping.wait(NOTICED_SECONDS):
        pass
    preparing.stop()
    runtime.stop(GRACE_SECONDS)
    container.tracer.close()
    sys.stderr.flush()
    # Threads that still think hold nothing any more; waiting for them would only delay the stop.
    os._exit(REFUSED if key.wrong else 0)
