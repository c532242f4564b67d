"""What answers mean, whichever client asked."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.errors import NotSent, OutcomeUnknown
from connectors.http import UNTOLD_WAIT, not_done, retry_after, slow_down, time_there

NOON = 1772366400.0  # Sun, 01 Mar 2026 12:00:00 GMT


@pytest.mark.parametrize(
    ("header", "seconds"),
    [
        ("30", 30.0),
        (" 1.5 ", 1.5),
        ("0", 1.0),
        ("-3", None),
        ("Sun, 01 Mar 2026 12:01:30 GMT", 90.0),
        ("Sun, 01 Mar 2026 11:00:00 GMT", 1.0),
        ("Sun, 99 Mar 2026 11:00:00 GMT", None),
        ("soon", None),
        ("nan", None),
        ("1e300", None),
        ("9" * 400, None),
        ("", None),
    ],
)
def test_retry_after_comes_as_seconds_or_as_a_date(header: str, seconds: float | None) -> None:
    assert retry_after({"Retry-After": header}, now=NOON) == seconds


@pytest.mark.parametrize("name", ["Retry-After", "retry-after", "RETRY-AFTER"])
def test_the_names_of_headers_are_read_in_any_case(name: str) -> None:
    assert retry_after({"Date": "soon", name: "7"}, now=NOON) == 7


def test_a_date_is_on_the_clock_of_whoever_says_it() -> None:
    """Ours is half an hour ahead, or behind."""
    told = {"Date": "Sun, 01 Mar 2026 12:00:00 GMT", "Retry-After": "Sun, 01 Mar 2026 12:00:20 GMT"}
    assert retry_after(told, now=NOON + 1800) == retry_after(told, now=NOON - 1800) == 20


@pytest.mark.parametrize("header", ["-3", "soon", "1e300", "99999999999", "5, 5", ""])
def test_who_asks_us_to_slow_down_is_heard_however_they_say_it(header: str) -> None:
    assert slow_down({"Retry-After": header}, now=NOON) == UNTOLD_WAIT
    assert slow_down({"Retry-After": "7"}, now=NOON) == 7


def test_without_the_header_nothing_is_known() -> None:
    assert retry_after({}, now=NOON) is None


@pytest.mark.parametrize(
    ("headers", "at"),
    [
        ({"date": "Sun, 01 Mar 2026 12:00:00 GMT"}, NOON),
        ({"Date": "Sun, 01 Mar 2026 13:00:00 +0100"}, NOON),
        ({"Date": "soon"}, None),
        ({"Date": "Fri, 31 Dec 9999 23:59:59 -2300"}, None),
        ({}, None),
    ],
)
def test_what_time_it_is_there_stands_in_the_answer(headers: dict[str, str], at: float | None) -> None:
    there = time_there(headers)
    assert (there and there.timestamp()) == at


@given(
    st.text(max_size=40) | st.from_regex(r"\w{3}, \d\d \w{3} \d{4} \d\d:\d\d:\d\d (GMT|-0000|\+9999)", fullmatch=True)
)
def test_whatever_it_says_is_a_wait_of_a_second_or_more_or_nothing(header: str) -> None:
    wait = retry_after({"Retry-After": header}, now=NOON)

    assert wait is None or 1 <= wait < 1e12


def test_what_only_reads_was_certainly_not_done() -> None:
    assert type(not_done("lost", reading=True)) is NotSent
    assert type(not_done("lost", reading=False)) is OutcomeUnknown
