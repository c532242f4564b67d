"""How much of what waits is read: what is asked for at the end of a long message counts, and the work has an end."""

from __future__ import annotations

import pytest

from bot.text.waiting import LEAST_CHARS, MESSAGE_CHARS, WAITING_CHARS, as_read, clipped
from escalation.human_request.detect import assess


def test_short_messages_are_read_as_they_are() -> None:
    assert as_read(["How do I export?", "And import?"]) == ["How do I export?", "And import?"]


def test_a_person_asked_for_at_the_end_of_a_long_log_is_heard() -> None:
    log = "\n".join(f"12:00:{number % 60:02} worker {number} went on with the import" for number in range(3000))
    (read,) = as_read([f"My import stops.\n{log}\nCan I talk to a human please?"])
    assert len(read) <= MESSAGE_CHARS
    assert assess(read).human_requested


@pytest.mark.parametrize("count", [1, 2, 40, 400])
def test_many_long_messages_are_read_within_a_bound(count: int) -> None:
    read = as_read(["How do I export my data? " * 4000] * count)
    assert sum(map(len, read)) <= WAITING_CHARS
    assert all(len(one) >= LEAST_CHARS for one in read)


def test_both_ends_are_kept() -> None:
    assert clipped("a" * 600 + "b" * 600, 100) == "a" * 74 + "\n" + "b" * 25
