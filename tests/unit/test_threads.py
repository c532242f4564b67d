"""Threads that are used again."""

from __future__ import annotations

import threading
from contextvars import ContextVar

from bot.orchestration.threads import Threads
from tests.support.polling import until

LEFT = ContextVar("left", default="nothing")


def test_a_thread_that_is_done_takes_the_next_work_and_nothing_of_the_last() -> None:
    threads, found = Threads(), []

    def work() -> None:
        found.append((threading.get_ident(), threading.current_thread().name, LEFT.get()))
        LEFT.set("something")

    threads.run(work, "first")
    until(lambda: threads.idle == 1)
    threads.run(work, "second")
    until(lambda: len(found) == 2)

    (first, *_), (second, name, left) = found
    assert (first, name, left) == (second, "second", "nothing")


def test_work_never_waits_for_other_work() -> None:
    threads, together = Threads(), threading.Barrier(20)
    met = []

    for number in range(20):
        threads.run(lambda: met.append(together.wait(timeout=20)), f"work {number}")

    until(lambda: len(met) == 20)


def test_a_thread_that_has_nothing_to_do_ends_and_loses_no_work() -> None:
    threads, done = Threads(idle_seconds=0.001), []

    for number in range(300):
        threads.run(lambda number=number: done.append(number), "work")  # type: ignore[misc]

    until(lambda: sorted(done) == list(range(300)))
    until(lambda: threads.idle == 0)
