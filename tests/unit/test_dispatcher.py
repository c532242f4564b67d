"""A few threads work on requests, and others in the place of those that are held up."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from contextlib import contextmanager
from types import SimpleNamespace

import pytest

from bot.app.web import dispatcher as module
from bot.app.web.dispatcher import FEW, Dispatcher
from tests.support.polling import until

THREADS = 6


class Tasks:
    """How many are worked on at a time."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self.now = self.most = self.over = 0

    def service(self) -> None:
        with self._lock:
            self.now += 1
            self.most = max(self.most, self.now)
        sum(range(1000))
        with self._lock:
            self.now -= 1
            self.over += 1


class Held:
    """Is held up until it is let go."""

    def __init__(self) -> None:
        self.begun, self.goes_on = threading.Event(), threading.Event()

    def service(self) -> None:
        self.begun.set()
        assert self.goes_on.wait(30)


class Waits(Held):
    """And says so."""

    def __init__(self, dispatcher: Dispatcher) -> None:
        super().__init__()
        self._dispatcher = dispatcher

    def service(self) -> None:
        self._dispatcher.step_aside()
        super().service()


@contextmanager
def running() -> Iterator[Dispatcher]:
    made = Dispatcher()
    made.set_thread_count(THREADS)
    try:
        yield made
    finally:
        made.shutdown(timeout=10)
    assert not made.threads


def test_what_goes_on_is_worked_on_by_a_few(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(module, "PATIENCE", 60)
    tasks = Tasks()
    with running() as dispatcher:
        for _ in range(500):
            dispatcher.add_task(tasks)
        until(lambda: tasks.over == 500, 10, "all of them")
    assert 1 <= tasks.most <= FEW


def test_those_that_are_held_up_keep_the_next_waiting_for_a_moment_only() -> None:
    held = [Held() for _ in range(THREADS - 1)]
    tasks = Tasks()
    with running() as dispatcher:
        for one in held:
            dispatcher.add_task(one)
        dispatcher.add_task(tasks)

        def is_over() -> bool:  # as the thread that reads looks again and again
            dispatcher.call_others()
            return tasks.over == 1

        until(is_over, 10, "the one behind them")
        assert all(one.begun.is_set() for one in held)
        for one in held:
            one.goes_on.set()
        assert not dispatcher.call_others(), "nothing waits"


def test_in_the_place_of_those_that_are_held_up_others_go_on_without_a_pause(monkeypatch: pytest.MonkeyPatch) -> None:
    """Given some have been held up for long, nothing that comes in then waits for time to pass."""
    now = 0.0
    monkeypatch.setattr(module, "time", SimpleNamespace(monotonic=lambda: now))
    held = [Held() for _ in range(FEW)]
    tasks = Tasks()
    with running() as dispatcher:
        for one in held:
            dispatcher.add_task(one)
        for one in held:
            assert one.begun.wait(10)
        now = 2 * module.PATIENCE
        for _ in range(100):
            dispatcher.add_task(tasks)
        until(lambda: tasks.over == 100, 10, "all of them")
        assert tasks.most <= FEW
        for one in held:
            one.goes_on.set()


def test_in_the_place_of_those_that_say_that_they_wait_others_begin_at_once(monkeypatch: pytest.MonkeyPatch) -> None:
    """Given no time passes, and nobody looks for those that are held up."""
    monkeypatch.setattr(module, "PATIENCE", 60)
    tasks = Tasks()
    with running() as dispatcher:
        waiting = [Waits(dispatcher) for _ in range(THREADS - 1)]
        for one in waiting:
            dispatcher.add_task(one)
        for _ in range(100):
            dispatcher.add_task(tasks)
        until(lambda: tasks.over == 100, 10, "those behind them")
        assert all(one.begun.is_set() for one in waiting)
        assert tasks.most <= FEW
        for one in waiting:
            one.goes_on.set()
        dispatcher.step_aside()  # a thread that works on none


def test_one_that_fails_keeps_its_thread_for_the_others(caplog: pytest.LogCaptureFixture) -> None:
    class Fails:
        def service(self) -> None:
            raise KeyError("what somebody wrote")

    tasks = Tasks()
    with running() as dispatcher:
        for _ in range(2 * THREADS):
            dispatcher.add_task(Fails())
        dispatcher.add_task(tasks)
        until(lambda: tasks.over == 1, 10, "the one behind them")
    assert "KeyError" in {getattr(record, "error", "") for record in caplog.records}
    assert "what somebody wrote" not in caplog.text
