"""Signs for this process every few seconds, and has what lost processes held done by others."""

from __future__ import annotations

import logging
import threading
from collections.abc import Callable

from bot.errors import StoreUnavailable
from bot.jobs import Job
from bot.log import failure
from bot.store.dispatch.processes import Processes

log = logging.getLogger("firstline.signs_of_life")


class SignsOfLife:
    """From the moment it is made until `stop`."""

    def __init__(self, processes: Processes, *, ring_in: Callable[[float, Job], None]) -> None:
        """`ring_in` rings for a job after so many seconds."""
        self._processes = processes
        self._ring_in = ring_in
        self._stopping = threading.Event()
        self._thread = threading.Thread(target=self._run, name="signs-of-life", daemon=True)
        self._thread.start()

    def stop(self) -> None:
        self._stopping.set()

    def _run(self) -> None:
        while not self._stopping.is_set():
            try:
                if self._processes.sign():
                    self._take_over()
            except StoreUnavailable:
                log.warning("the database is away; no sign of life")
            except Exception:  # noqa: BLE001  (a thread that ends would take the process's leases with it)
                failure(log, "no sign of life")
            self._stopping.wait(self._processes.signs_every)

    def _take_over(self) -> None:
        ended, sending_ends_in = self._processes.end_leases_of_lost()
        if not (ended.conversations or ended.outbox or ended.syncs):
            return
        log.warning(
            "a worker was lost, what it held is taken over",
            extra={"answers": ended.conversations, "deliveries": ended.outbox, "fetches": ended.syncs},
        )
        if ended.conversations:
            self._ring_in(0, Job.ANSWER)
        if ended.outbox:
            self._ring_in(sending_ends_in, Job.DELIVER)
        if ended.syncs:
            self._ring_in(0, Job.SYNC_THREAD)
