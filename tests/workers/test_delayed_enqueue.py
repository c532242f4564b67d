"""What falls due is enqueued then, in order, and what is stopped leaves no thread behind."""

from __future__ import annotations

import threading
import time

from hypothesis import given, settings
from hypothesis import strategies as st

from bot.jobs import Job
from tests.support.polling import until
from workers.delayed_enqueue import MARGIN_SECONDS, DelayedEnqueue


class Recorded:
    """Writes down what is enqueued, and when."""

    def __init__(self) -> None:
        self.calls: list[tuple[Job, tuple[int, ...]]] = []
        self.at: list[float] = []

    def __call__(self, job: Job, *arguments: int) -> bool:
        self.calls.append((job, arguments))
        self.at.append(time.monotonic())
        return True


def test_a_job_is_enqueued_when_its_time_has_come_and_not_before() -> None:
    enqueued = Recorded()
    delayed = DelayedEnqueue(enqueued)
    began = time.monotonic()
    delayed.enqueue_in(0.2, Job.DELIVER, 7)
    until(lambda: enqueued.calls)
    assert enqueued.calls == [(Job.DELIVER, (7,))]
    assert enqueued.at[0] - began >= 0.2 + MARGIN_SECONDS
    delayed.stop()


@settings(max_examples=15)
@given(st.lists(st.floats(-1, 0.05), min_size=1, max_size=20))
def test_whatever_the_order_they_are_set_in_jobs_come_in_the_order_they_are_due(waits: list[float]) -> None:
    enqueued = Recorded()
    delayed = DelayedEnqueue(enqueued)
    began = [time.monotonic()] * len(waits)
    for number, wait in enumerate(waits):
        began[number] = time.monotonic()
        delayed.enqueue_in(wait, Job.DELIVER, number)
    until(lambda: len(enqueued.calls) == len(waits))
    delayed.stop()
    numbers = [number for _, (number,) in enqueued.calls]
    assert sorted(numbers) == list(range(len(waits)))
    for number, at in zip(numbers, enqueued.at, strict=True):
        assert at >= began[number] + max(0.0, waits[number])


def test_an_earlier_job_does_not_wait_for_a_later_one() -> None:
    enqueued = Recorded()
    delayed = DelayedEnqueue(enqueued)
    delayed.enqueue_in(1e12, Job.SWEEP)
    delayed.enqueue_in(0, Job.ANSWER)
    until(lambda: enqueued.calls)
    assert enqueued.calls == [(Job.ANSWER, ())]
    delayed.stop()


def test_a_job_that_cannot_be_enqueued_does_not_hold_up_the_next() -> None:
    enqueued = Recorded()

    def enqueue(job: Job, *arguments: int) -> None:
        enqueued(job, *arguments)
        if job is Job.SWEEP:
            raise ZeroDivisionError

    delayed = DelayedEnqueue(enqueue)
    delayed.enqueue_in(0, Job.SWEEP)
    delayed.enqueue_in(0.05, Job.ANSWER)
    until(lambda: len(enqueued.calls) == 2)
    assert [call[0] for call in enqueued.calls] == [Job.SWEEP, Job.ANSWER]
    delayed.stop()


def test_when_too_much_is_set_no_more_is_taken() -> None:
    enqueued = Recorded()
    delayed = DelayedEnqueue(enqueued, limit=2)
    for number in range(5):
        delayed.enqueue_in(0.3, Job.DELIVER, number)
    until(lambda: len(enqueued.calls) == 2)
    delayed.enqueue_in(0, Job.DELIVER, 9)  # there is room again
    until(lambda: len(enqueued.calls) == 3)
    assert [arguments for _, arguments in enqueued.calls] == [(0,), (1,), (9,)]
    delayed.stop()


def test_once_stopped_nothing_is_enqueued_and_the_thread_ends() -> None:
    enqueued = Recorded()
    before = set(threading.enumerate())
    delayed = DelayedEnqueue(enqueued)
    delayed.enqueue_in(60, Job.DELIVER)
    (own,) = set(threading.enumerate()) - before
    delayed.stop()
    assert not own.is_alive()
    delayed.enqueue_in(0, Job.DELIVER)
    delayed.stop()
    assert enqueued.calls == []
