"""The worker process: `python -m workers`. One RQ worker a group of queues, each with its own bounded threads, so that
a full house of thinking jobs never keeps a finished answer from being sent.

On SIGTERM nothing new is taken, what runs may finish for a while, and what is still held is given back.
"""

from __future__ import annotations

import logging
import os
import signal
import sys
import threading
from collections.abc import Callable
from functools import partial

from rq import Queue

from bot import config, log
from bot.assembly import Assembly, assemble
from bot.config import Settings
from bot.errors import ConfigurationError
from bot.store import bell
from workers import jobs
from workers.answer import Thinker
from workers.deliver import Deliverer
from workers.escalate import Escalator
from workers.pool import ThreadWorker, work_until_stopped
from workers.pull import Puller
from workers.sweep import Sweeper

logger = logging.getLogger("firstline.workers")
GRACE_SECONDS = 20.0
PATIENCE_SECONDS = 30.0  # of one Redis command; longer than a blocking pop


def main(settings: Settings | None = None) -> None:
    """Run until SIGTERM or SIGINT. Raises ConfigurationError."""
    log.set_up()
    settings = settings or config.load()
    assembly = assemble(settings)
    office = _open_office(assembly)
    stopping = threading.Event()
    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, lambda *_: stopping.set())
    crew = [_start(names, threads, settings, stopping) for names, threads in _groups(settings).items()]
    logger.info("working", extra={"threads": sum(_groups(settings).values())})
    stopping.wait()
    _stop(office, [worker for box in crew for worker in box])


def _groups(settings: Settings) -> dict[tuple[str, ...], int]:
    """Queues that share threads, and how many."""
    threads = settings.behaviour.workers.threads
    small = max(2, min(16, threads // 4))
    return {("answers",): threads, ("deliveries",): small, ("escalations",): small, ("knowledge", "default"): 4}


def _open_office(assembly: Assembly) -> jobs.Office:
    behaviour = assembly.settings.behaviour
    office = jobs.Office(
        thinker=Thinker(
            assembly.conversations,
            assembly.answerer,
            assembly.connectors,
            behaviour.answers,
            recorded=assembly.ring_after_outcome,
        ),
        escalator=Escalator(
            assembly.conversations,
            assembly.assess,
            assembly.policy,
            behaviour.answers,
            handed_over=assembly.ring_deliver,
        ),
        deliverer=Deliverer(
            assembly.outbox,
            assembly.conversations,
            assembly.connectors,
            assembly.desks,
            behaviour.delivery,
            buried=assembly.ring_deliver,
        ),
        puller=Puller(assembly.database, assembly.fetchers, assembly.inbox, behaviour.delivery),
        sweeper=Sweeper(assembly.database, assembly.bell, behaviour),
    )
    jobs.open_office(office)
    return office


def _start(names: tuple[str, ...], threads: int, settings: Settings, stopping: threading.Event) -> list[ThreadWorker]:
    """Start a group; the list gets the worker each time one is made, so that it can be told to stop."""
    made: list[ThreadWorker] = []
    make: Callable[[], ThreadWorker] = partial(_make, names, threads, settings, made)
    threading.Thread(target=work_until_stopped, args=(make, stopping), name=f"take-{names[0]}", daemon=True).start()
    return made


def _make(names: tuple[str, ...], threads: int, settings: Settings, made: list[ThreadWorker]) -> ThreadWorker:
    if not made:
        client = bell.connect(settings.env.redis_url or "", patience=PATIENCE_SECONDS)
        made.append(
            ThreadWorker([Queue(name, connection=client) for name in names], connection=client, threads=threads)
        )
    return made[0]


def _stop(office: jobs.Office, workers: list[ThreadWorker]) -> None:
    office.thinker.stop()
    for worker in workers:
        worker.request_stop()
    drained = [worker.drain(GRACE_SECONDS) for worker in workers]
    if not all(drained):
        office.thinker.give_back()
    logger.info("stopped", extra={"all_finished": all(drained)})
    sys.stderr.flush()
    # Threads that still think hold nothing any more; waiting for them would only delay the stop.
    os._exit(0)


if __name__ == "__main__":
    try:
        main()
    except ConfigurationError as error:
        sys.exit(f"firstline: {error}")
