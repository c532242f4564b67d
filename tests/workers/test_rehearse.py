"""The job that has rehearsals run: a process each, which it ends when it ends, and whose death it tells."""

from __future__ import annotations

import sys
import time
from multiprocessing import get_context
from multiprocessing.process import BaseProcess
from threading import Thread

from bot.store.rehearsals.running import ClaimedRun, Running
from bot.store.rehearsals.runs import Runs, WantedRun
from tests.support.polling import until
from tests.support.store import Store
from workers.steering.rehearse import RehearsalJob


def test_a_process_that_dies_is_one_attempt_and_one_that_is_ended_is_none(store: Store) -> None:
    Runs(store.database, store.cipher).want("ada", WantedRun(source="zendesk", is_file=False, most=5))
    begun: list[BaseProcess] = []

    def start(_: ClaimedRun) -> BaseProcess:
        process = get_context("spawn").Process(target=time.sleep, args=(60,)) if begun else _dying()
        process.start()
        begun.append(process)
        return process

    job = RehearsalJob(Running(store.database, store.cipher), start)
    job.run()
    assert _state(store) == ("waiting", 1)

    working = Thread(target=job.run)
    working.start()
    until(lambda: len(begun) == 2)
    job.stop()
    working.join(20)

    assert not begun[1].is_alive()
    assert _state(store) == ("waiting", 1)


def _dying() -> BaseProcess:
    return get_context("spawn").Process(target=sys.exit, args=(3,))


def _state(store: Store) -> tuple[str, int]:
    (row,) = store.rows("SELECT state, attempts FROM rehearsal_runs")
    return row["state"], row["attempts"]
