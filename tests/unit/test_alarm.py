"""The delayed clock: what falls due is enqueued for then, in order, and a clock that stops leaves no thread behind."""

from __future__ import annotations

import threading
import time

from hypothesis import given, settings
from hypothesis import strategies as st

from tests.support.polling import until
from workers.delayed_enqueue import MARGIN_SECONDS, DelayedEnqueue


class Rung:
    """A bell that writes down what it was enqueued for, and when."""

    def __init__(self) -> None:
        self.calls: list[tuple[object, ...]] = []
        self.at: list[float] = []

    def __call__(self, *call: object) -> bool:
        self.calls.append(call)
        self.at.append(time.monotonic())
        return True


def test_it_rings_when_the_time_has_come_and_not_before() -> None:
    enqueued = Rung()
    delayed = DelayedEnqueue(enqueued)
    began = time.monotonic()
    delayed.enqueue_in(0.2, "deliveries", "deliver", 7)
    until(lambda: enqueued.calls, 5)
    assert enqueued.calls == [("deliveries", "deliver", 7)]
    assert 0.2 + MARGIN_SECONDS <= enqueued.at[0] - began < 2
    delayed.stop()


@settings(max_examples=15)
@given(st.lists(st.floats(-1, 0.05), min_size=1, max_size=20))
def test_whatever_the_order_they_are_set_in_they_ring_in_the_order_they_are_due(waits: list[float]) -> None:
    enqueued = Rung()
    delayed = DelayedEnqueue(enqueued)
    began = [time.monotonic()] * len(waits)
    for number, wait in enumerate(waits):
        began[number] = time.monotonic()
        delayed.enqueue_in(wait, "q", "job", number)
    until(lambda: len(enqueued.calls) == len(waits), 5)
    delayed.stop()
    assert sorted(call[2] for call in enqueued.calls) == list(range(len(waits)))  # type: ignore[type-var]
    for call, at in zip(enqueued.calls, enqueued.at, strict=True):
        number = call[2]
        assert isinstance(number, int)
        assert at >= began[number] + max(0.0, waits[number])


def test_an_earlier_alarm_is_not_kept_waiting_by_a_later_one() -> None:
    enqueued = Rung()
    delayed = DelayedEnqueue(enqueued)
    delayed.enqueue_in(1e12, "q", "late")
    delayed.enqueue_in(0, "q", "soon")
    until(lambda: enqueued.calls, 5)
    assert enqueued.calls == [("q", "soon")]
    delayed.stop()


def test_a_bell_that_fails_does_not_silence_the_next_alarm() -> None:
    enqueued = Rung()

    def enqueue(queue: str, job: str, *arguments: object) -> None:
        enqueued(queue, job, *arguments)
        if job == "bad":
            raise ZeroDivisionError

    delayed = DelayedEnqueue(enqueue)
    delayed.enqueue_in(0, "q", "bad")
    delayed.enqueue_in(0.05, "q", "good")
    until(lambda: len(enqueued.calls) == 2, 5)
    assert [call[1] for call in enqueued.calls] == ["bad", "good"]
    delayed.stop()


def test_a_full_clock_takes_no_more() -> None:
    enqueued = Rung()
    delayed = DelayedEnqueue(enqueued, limit=2)
    for number in range(5):
        delayed.enqueue_in(0.3, "q", "job", number)
    until(lambda: len(enqueued.calls) == 2, 5)
    delayed.enqueue_in(0, "q", "job", 9)  # there is room again
    until(lambda: len(enqueued.calls) == 3, 5)
    assert [call[2] for call in enqueued.calls] == [0, 1, 9]
    delayed.stop()


def test_a_stopped_clock_rings_no_more_and_its_thread_ends() -> None:
    enqueued = Rung()
    before = threading.active_count()
    delayed = DelayedEnqueue(enqueued)
    delayed.enqueue_in(0.1, "q", "job")
    assert threading.active_count() == before + 1
    delayed.stop()
    assert threading.active_count() == before
    delayed.enqueue_in(0, "q", "job")
    delayed.stop()
    time.sleep(0.15)
    assert enqueued.calls == []
