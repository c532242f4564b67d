"""Threads that compute one after the other."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator
from functools import partial
from random import Random

import pytest

from bot.orchestration.threads import Threads
from bot.turns import MOST_AT_ONCE, Turns
from tests.support.polling import until

NEVER = 600.0  # seconds that a turn may last where a test is about something else


class Crowd:
    """Threads that take a turn each when they are told to, note that they have it, and end it when they are let go."""

    def __init__(self, turns: Turns) -> None:
        self.turns = turns
        self.began: list[str] = []
        self.ended: list[str] = []
        self._threads = Threads()
        self._goes: dict[str, threading.Event] = {}

    def comes(self, name: str, *, stands_back: bool = False) -> None:
        """It has its turn, or waits for one, when this returns; one that `stands_back` has had one before."""
        goes = self._goes[name] = threading.Event()

        def work() -> None:
            with self.turns.taken():
                if stands_back:
                    self.turns.stand_back()
                self.began.append(name)
                goes.wait(30)
            self.ended.append(name)

        before = self.turns.waiting
        self._threads.run(work, name)
        until(lambda: name in self.began or self.turns.waiting > before)

    def goes(self, name: str) -> None:
        self._goes[name].set()
        until(lambda: name in self.ended)

    def go_all(self) -> None:
        for goes in self._goes.values():
            goes.set()
        until(lambda: len(self.ended) == len(self._goes))


@pytest.fixture
def turns() -> Turns:
    return Turns(longest=NEVER)


@pytest.fixture
def crowd(turns: Turns) -> Iterator[Crowd]:
    made = Crowd(turns)
    yield made
    made.go_all()


def later(probe: Callable[[], object], *then: Callable[[], None]) -> None:
    """On a thread of its own."""

    def run() -> None:
        until(probe)
        for one in then:
            one()

    threading.Thread(target=run, daemon=True).start()


def test_of_two_threads_the_second_begins_when_the_first_has_ended(crowd: Crowd) -> None:
    crowd.comes("first")
    crowd.comes("second")
    assert crowd.began == ["first"]

    crowd.goes("first")

    until(lambda: crowd.began == ["first", "second"])


def test_who_stands_back_comes_after_all_others(turns: Turns, crowd: Crowd) -> None:
    turns.suit(0)
    with turns.taken():
        crowd.comes("first")
        crowd.comes("second")
        later(lambda: crowd.began == ["first"], partial(crowd.goes, "first"), partial(crowd.goes, "second"))
        turns.stand_back()
        assert crowd.ended == ["first", "second"]
    turns.stand_back()
    assert not turns.mine


def test_who_waits_for_something_long_lets_others_compute_and_then_comes_before_those_that_stand_back(
    turns: Turns, crowd: Crowd
) -> None:
    with turns.taken():
        crowd.comes("stands back", stands_back=True)
        crowd.comes("other")
        with turns.aside():
            until(lambda: crowd.began == ["other"])
            later(lambda: turns.waiting == 2, partial(crowd.goes, "other"))
        assert turns.mine
        assert crowd.began == ["other"]


def test_who_stood_back_goes_on_before_others_that_stand_back(turns: Turns, crowd: Crowd) -> None:
    with turns.taken():
        turns.stand_back()
        crowd.comes("stands back", stands_back=True)
        with turns.aside():
            until(lambda: crowd.began == ["stands back"])
            crowd.comes("stands back too", stands_back=True)
            later(lambda: turns.waiting == 2, partial(crowd.goes, "stands back"))
        assert crowd.began == ["stands back"]


def test_a_turn_within_a_turn_waits_for_nobody_and_its_end_is_not_the_end_of_the_outer_one(turns: Turns) -> None:
    with turns.taken():
        with turns.taken():
            assert turns.mine
        assert turns.mine
    assert not turns.mine


def test_who_has_no_turn_waits_for_none_on_coming_back(turns: Turns, crowd: Crowd) -> None:
    crowd.comes("first")

    with turns.aside():
        pass

    assert not turns.mine


def test_an_error_ends_a_turn_as_an_ordinary_end_does(turns: Turns, crowd: Crowd) -> None:
    with pytest.raises(LookupError), turns.taken():
        raise LookupError

    crowd.comes("next")

    assert crowd.began == ["next"]


def test_a_turn_that_lasts_too_long_goes_to_the_next_and_its_end_lets_nobody_in() -> None:
    crowd = Crowd(Turns(longest=1.0))
    crowd.comes("hangs")
    crowd.comes("second")
    until(lambda: crowd.began == ["hangs", "second"])
    crowd.comes("third")

    crowd.goes("hangs")

    assert crowd.began == ["hangs", "second"]
    crowd.goes("second")
    until(lambda: crowd.began == ["hangs", "second", "third"])
    crowd.goes("third")


@pytest.mark.parametrize(
    ("exchange", "at_once"), [(0.0001, 1), (0.0003, 1), (0.001, 3), (0.002, 4), (0.02, MOST_AT_ONCE)]
)
def test_where_postgres_is_far_away_as_many_have_a_turn_as_keep_one_computing(
    turns: Turns, crowd: Crowd, exchange: float, at_once: int
) -> None:
    turns.suit(exchange)

    for number in range(at_once + 1):
        crowd.comes(f"thread {number}")

    assert (len(crowd.began), turns.waiting) == (at_once, 1)


@pytest.mark.parametrize("longest", [NEVER, 0.0005])
def test_whatever_many_threads_do_all_come_to_their_turns_and_leave_nothing(longest: float) -> None:
    turns, threads, done = Turns(longest=longest), Threads(), []
    inside, most = [0], [0]
    counting = threading.Lock()

    def counted(step: int) -> None:
        with counting:
            inside[0] += step
            most[0] = max(most[0], inside[0])

    def work(number: int) -> None:
        random = Random(number)
        for _ in range(20):
            with turns.taken():
                if random.random() < 0.3:
                    turns.stand_back()
                counted(1)
                threading.Event().wait(random.random() / 2000)
                counted(-1)
                if random.random() < 0.5:
                    with turns.aside():
                        threading.Event().wait(random.random() / 1000)
                    counted(1)
                    counted(-1)
        done.append(number)

    for number in range(30):
        threads.run(lambda number=number: work(number), "work")  # type: ignore[misc]

    until(lambda: len(done) == 30)
    assert turns.waiting == 0
    assert (most[0] == 1) if longest == NEVER else (most[0] >= 1)
    with turns.taken():
        assert turns.mine
