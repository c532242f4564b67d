"""The alarm clock: what falls due is rung for then, in order, and a clock that stops leaves no thread behind."""

from __future__ import annotations

import threading
import time

from hypothesis import given, settings
from hypothesis import strategies as st

from tests.support.polling import until
from workers.delayed_enqueue import MARGIN_SECONDS, Alarm


class Rung:
    """A bell that writes down what it was rung for, and when."""

    def __init__(self) -> None:
        self.calls: list[tuple[object, ...]] = []
        self.at: list[float] = []

    def __call__(self, *call: object) -> bool:
        self.calls.append(call)
        self.at.append(time.monotonic())
        return True


def test_it_rings_when_the_time_has_come_and_not_before() -> None:
    rung = Rung()
    alarm = Alarm(rung)
    began = time.monotonic()
    alarm.enqueue_in(0.2, "deliveries", "deliver", 7)
    until(lambda: rung.calls, 5)
    assert rung.calls == [("deliveries", "deliver", 7)]
    assert 0.2 + MARGIN_SECONDS <= rung.at[0] - began < 2
    alarm.stop()


@settings(max_examples=15)
@given(st.lists(st.floats(-1, 0.05), min_size=1, max_size=20))
def test_whatever_the_order_they_are_set_in_they_ring_in_the_order_they_are_due(waits: list[float]) -> None:
    rung = Rung()
    alarm = Alarm(rung)
    began = [time.monotonic()] * len(waits)
    for number, wait in enumerate(waits):
        began[number] = time.monotonic()
        alarm.enqueue_in(wait, "q", "job", number)
    until(lambda: len(rung.calls) == len(waits), 5)
    alarm.stop()
    assert sorted(call[2] for call in rung.calls) == list(range(len(waits)))  # type: ignore[type-var]
    for call, at in zip(rung.calls, rung.at, strict=True):
        number = call[2]
        assert isinstance(number, int)
        assert at >= began[number] + max(0.0, waits[number])


def test_an_earlier_alarm_is_not_kept_waiting_by_a_later_one() -> None:
    rung = Rung()
    alarm = Alarm(rung)
    alarm.enqueue_in(1e12, "q", "late")
    alarm.enqueue_in(0, "q", "soon")
    until(lambda: rung.calls, 5)
    assert rung.calls == [("q", "soon")]
    alarm.stop()


def test_a_bell_that_fails_does_not_silence_the_next_alarm() -> None:
    rung = Rung()

    def enqueue(queue: str, job: str, *arguments: object) -> None:
        rung(queue, job, *arguments)
        if job == "bad":
            raise ZeroDivisionError

    alarm = Alarm(enqueue)
    alarm.enqueue_in(0, "q", "bad")
    alarm.enqueue_in(0.05, "q", "good")
    until(lambda: len(rung.calls) == 2, 5)
    assert [call[1] for call in rung.calls] == ["bad", "good"]
    alarm.stop()


def test_a_full_clock_takes_no_more() -> None:
    rung = Rung()
    alarm = Alarm(rung, most=2)
    for number in range(5):
        alarm.enqueue_in(0.3, "q", "job", number)
    until(lambda: len(rung.calls) == 2, 5)
    alarm.enqueue_in(0, "q", "job", 9)  # there is room again
    until(lambda: len(rung.calls) == 3, 5)
    assert [call[2] for call in rung.calls] == [0, 1, 9]
    alarm.stop()


def test_a_stopped_clock_rings_no_more_and_its_thread_ends() -> None:
    rung = Rung()
    before = threading.active_count()
    alarm = Alarm(rung)
    alarm.enqueue_in(0.1, "q", "job")
    assert threading.active_count() == before + 1
    alarm.stop()
    assert threading.active_count() == before
    alarm.enqueue_in(0, "q", "job")
    alarm.stop()
    time.sleep(0.15)
    assert rung.calls == []
