"""Limits kept before they are hit: work is put off with the time to wait, and nobody sleeps."""

from __future__ import annotations

import threading
from collections.abc import Callable

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.errors import NotSent
from connectors.rate_limits import READS_LEAVE, WRITES_LEAVE, SlidingWindow, VendorRateLimits


class Clock:
    def __init__(self) -> None:
        self.now = 1000.0

    def __call__(self) -> float:
        return self.now


@pytest.fixture
def clock() -> Clock:
    return Clock()


def waits(limits: VendorRateLimits, *names: str, leave: float = WRITES_LEAVE) -> float | None:
    """How long one is told to wait; None: it may be sent."""
    try:
        limits.spend(names, leave=leave)
    except NotSent as refusal:
        return refusal.retry_after
    return None


def test_what_is_not_known_is_not_limited(clock: Clock) -> None:
    assert waits(VendorRateLimits(clock=clock), "account") is None


def test_a_used_up_limit_says_when_there_is_more(clock: Clock) -> None:
    limits = VendorRateLimits(clock=clock)
    limits.note("account", remaining=0, limit=100, resets_in=43)
    clock.now += 3
    assert waits(limits, "account") == pytest.approx(40)
    clock.now += 41
    assert waits(limits, "account") is None


def test_what_is_sent_before_the_next_answer_counts(clock: Clock) -> None:
    """Sixty threads ask at once, all of them before the first answer."""
    limits = VendorRateLimits(clock=clock)
    limits.note("account", remaining=10, limit=100, resets_in=60)
    sent = [waits(limits, "account") for _ in range(60)].count(None)
    assert sent == 8  # two of a hundred are left alone


def test_look_ups_leave_more_than_writes(clock: Clock) -> None:
    limits = VendorRateLimits(clock=clock)
    limits.note("account", remaining=10, limit=100, resets_in=60)
    assert waits(limits, "account", leave=READS_LEAVE) == pytest.approx(60)
    assert waits(limits, "account") is None


def test_one_used_up_limit_is_enough_and_takes_nothing_of_the_others(clock: Clock) -> None:
    limits = VendorRateLimits(clock=clock)
    limits.note("account", remaining=50, limit=100, resets_in=10)
    limits.note("updates", remaining=0, limit=20, resets_in=30)
    assert waits(limits, "account", "updates") == pytest.approx(30)
    assert limits.remaining("account") == (50, 100)


def test_an_answer_that_was_overtaken_gives_nothing_back(clock: Clock) -> None:
    limits = VendorRateLimits(clock=clock)
    limits.note("account", remaining=3, limit=100, resets_in=30)
    limits.note("account", remaining=40, limit=100, resets_in=30)
    assert limits.remaining("account") == (3, 100)


def test_a_new_window_gives_everything_back(clock: Clock) -> None:
    limits = VendorRateLimits(clock=clock)
    limits.note("account", remaining=0, limit=100, resets_in=2)
    clock.now += 1
    limits.note("account", remaining=99, limit=100, resets_in=60)
    assert limits.remaining("account") == (99, 100)


def test_memory_is_bounded(clock: Clock) -> None:
    limits, window = (
        VendorRateLimits(clock=clock, max_names=10),
        SlidingWindow(limit=1, seconds=60, clock=clock, max_names=10),
    )
    for number in range(1000):
        limits.note(str(number), remaining=0, limit=10, resets_in=60)
        window.spend(str(number))
    assert sum(limits.remaining(str(number)) is not None for number in range(1000)) == 10
    assert limits.remaining("999") == (0, 10)
    with pytest.raises(NotSent):
        window.spend("999")


@given(st.floats(), st.integers(-5, 5), st.integers(-5, 5))
def test_rubbish_neither_raises_nor_blocks_for_ever(resets_in: float, remaining: int, limit: int) -> None:
    clock = Clock()
    limits = VendorRateLimits(clock=clock)
    limits.note("account", remaining=remaining, limit=limit, resets_in=min(resets_in, 1e6))
    wait = waits(limits, "account")
    assert wait is None or 0 <= wait <= 1e6


def test_an_allowance_is_a_sliding_window_for_each_key(clock: Clock) -> None:
    window = SlidingWindow(limit=30, seconds=600, clock=clock)
    for _ in range(30):
        window.spend("ticket 1")
        clock.now += 10
    window.spend("ticket 2")
    with pytest.raises(NotSent) as refusal:
        window.spend("ticket 1")
    assert refusal.value.retry_after == pytest.approx(300)
    clock.now += 300
    window.spend("ticket 1")
    with pytest.raises(NotSent) as refusal:
        window.spend("ticket 1")
    assert refusal.value.retry_after == pytest.approx(10)


@given(st.lists(st.floats(0, 30), max_size=80))
def test_never_more_than_allowed_in_any_window(pauses: list[float]) -> None:
    clock = Clock()
    window = SlidingWindow(limit=5, seconds=60, clock=clock)
    sent, waits = list[float](), list[float]()
    for pause in pauses:
        clock.now += pause
        try:
            window.spend("x")
            sent.append(clock.now)
        except NotSent as refusal:
            waits.append(refusal.retry_after or 0)
    assert all(0 < wait <= 60 for wait in waits)
    assert all(sum(1 for moment in sent if start <= moment < start + 60) <= 5 for start in sent)


def test_threads_together_take_what_there_is_and_no_more() -> None:
    window, limits = SlidingWindow(limit=50, seconds=600), VendorRateLimits()
    limits.note("account", remaining=50, limit=50, resets_in=600)
    taken: list[str] = []

    spends: dict[str, Callable[[], None]] = {
        "window": lambda: window.spend("x"),
        "limits": lambda: limits.spend(["account"]),
    }

    def take() -> None:
        for _ in range(40):
            for name, spend in spends.items():
                try:
                    spend()
                except NotSent:
                    continue
                taken.append(name)

    threads = [threading.Thread(target=take) for _ in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert (taken.count("window"), taken.count("limits")) == (50, 49)


def test_a_window_that_would_last_for_days_is_a_mistake(clock: Clock) -> None:
    limits = VendorRateLimits(clock=clock)
    limits.note("account", remaining=0, limit=100, resets_in=999_999_999)
    assert waits(limits, "account") is None  # it would silence all that this process has to say there
