"""One message a second in each channel, first come first served."""

from __future__ import annotations

import itertools

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.errors import NotSent
from connectors.slack.outbound.rate_limits import FORGOTTEN, MAX_REMEMBERED, ChannelPacer, Cooldown


class Clock:
    def __init__(self) -> None:
        self.now = 1000.0

    def __call__(self) -> float:
        return self.now


def rest(pace: ChannelPacer, message: str, channel: str = "C1") -> float:
    """Seconds until it is this message's turn; 0 when it was taken."""
    try:
        pace.turn(channel, message)
    except NotSent as early:
        assert early.retry_after is not None  # noqa: PT017
        return early.retry_after
    return 0


def test_each_message_is_told_its_own_turn() -> None:
    clock = Clock()
    pace = ChannelPacer(clock=clock)
    assert [rest(pace, message) for message in "abc"] == [0, 1, 2]
    clock.now += 1
    assert [rest(pace, message) for message in "bc"] == [0, 1]


def test_one_that_comes_early_keeps_its_turn() -> None:
    clock = Clock()
    pace = ChannelPacer(clock=clock)
    rest(pace, "a")
    assert rest(pace, "b") == 1
    clock.now += 0.4
    assert rest(pace, "b") == pytest.approx(0.6)
    assert rest(pace, "c") == pytest.approx(1.6)


def test_one_that_comes_late_does_not_come_too_close_to_another() -> None:
    clock = Clock()
    pace = ChannelPacer(clock=clock)
    for message in "abc":
        rest(pace, message)
    clock.now += 1.9
    assert rest(pace, "b") == 0
    clock.now += 0.1
    assert rest(pace, "c") == pytest.approx(0.9)


def test_channels_do_not_wait_for_each_other() -> None:
    pace = ChannelPacer(clock=Clock())
    assert rest(pace, "a", "C1") == rest(pace, "b", "C2") == 0


def test_turns_nobody_came_for_are_given_up() -> None:
    clock = Clock()
    pace = ChannelPacer(clock=clock)
    for number in range(100):
        rest(pace, str(number))
    clock.now += 100 + FORGOTTEN
    assert rest(pace, "new") == 0


@given(st.lists(st.tuples(st.sampled_from("abcdef"), st.floats(0, 3)), max_size=60))
def test_two_messages_are_never_said_within_a_second(asked: list[tuple[str, float]]) -> None:
    clock = Clock()
    pace = ChannelPacer(clock=clock)
    said = []
    for message, later in asked:
        clock.now += later
        wait = rest(pace, message)
        assert wait < 7
        if wait == 0:
            said.append(clock.now)
    assert all(after - before >= 1 - 1e-9 for before, after in itertools.pairwise(said))  # sums of floats


def test_what_is_remembered_is_bounded() -> None:
    clock = Clock()
    pace, quiet = ChannelPacer(clock=clock), Cooldown(clock=clock)
    for number in range(MAX_REMEMBERED + 10):
        pace.turn(f"C{number}", "a")
        quiet.start(f"C{number}", 60)
    assert rest(pace, "b", "C0") == 0
    assert rest(pace, "b", f"C{MAX_REMEMBERED + 9}") == 1
    assert not quiet.at("C0")


def test_a_place_is_left_alone_for_as_long_as_was_said() -> None:
    clock = Clock()
    quiet = Cooldown(clock=clock)
    quiet.start("T1", 30)
    assert quiet.at("T1:C1", "T1")
    clock.now += 31
    assert not quiet.at("T1:C1", "T1")


def test_a_day_of_quiet_is_minutes_of_it() -> None:
    clock = Clock()
    quiet = Cooldown(clock=clock)
    quiet.start("T1", 86_400)
    clock.now += 601
    assert not quiet.at("T1")
