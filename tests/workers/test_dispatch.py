"""Work goes to threads of its own vendor's; a hundred rings are a look or two, and none is lost."""

from __future__ import annotations

import threading
from collections.abc import Iterator, Mapping
from types import SimpleNamespace

import pytest

from bot.errors import StoreUnavailable
from tests.support.polling import until
from workers.bulkheads import dispatch
from workers.bulkheads.dispatch import Dispatcher


class Work:
    """What stands in Postgres, by vendor; it is done when its gate is open."""

    def __init__(self, threads: int = 2, *, keeps: bool = False) -> None:
        self.waiting: dict[str, list[int]] = {"slack": [], "zendesk": []}
        self.gates = {"slack": threading.Event(), "zendesk": threading.Event()}
        self.begun: list[tuple[str, int]] = []
        self.looks = 0
        self.looking = threading.Event()
        self.look_on = threading.Event()
        self.look_on.set()
        self.passed_on = 0
        self.admitted: dict[str, int] = {}
        self.too_much = False  # more is found than was asked for
        self.fails: Exception | None = None
        self._lock = threading.Lock()
        self.dispatcher = Dispatcher[tuple[str, int]](
            "deliver",
            vendors=("slack", "zendesk"),
            threads=threads,
            find=self._find,
            work=self._do,
            pass_on=self._pass_on,
            admits=lambda vendor, _: self.admitted.get(vendor),
            keeps=keeps,
        )

    def _find(self, room: Mapping[str, int]) -> list[tuple[str, tuple[str, int]]]:
        self.looks += 1
        found = [
            (vendor, (vendor, one))
            for vendor, most in room.items()
            for one in self.waiting[vendor][: None if self.too_much else most]
        ]
        self.looking.set()
        assert self.look_on.wait(10)
        if self.fails is not None:
            raise self.fails
        return found

    def _do(self, key: tuple[str, int]) -> None:
        vendor, number = key
        with self._lock:
            if number not in self.waiting[vendor]:
                return  # somebody else was quicker
            self.waiting[vendor].remove(number)
            self.begun.append(key)
        assert self.gates[vendor].wait(10)

    def _pass_on(self) -> None:
        self.passed_on += 1


@pytest.fixture
def work() -> Iterator[Work]:
    made = Work()
    yield made
    for gate in made.gates.values():
        gate.set()
    made.dispatcher.stop()
    assert made.dispatcher.drain(10)


def test_a_vendor_that_hangs_holds_its_own_threads_only(work: Work) -> None:
    work.gates["slack"].set()
    work.waiting["zendesk"] = list(range(200))
    work.dispatcher.ring()
    until(lambda: len(work.begun) == 2)
    work.waiting["slack"] = list(range(50))
    work.dispatcher.ring()
    until(lambda: not work.waiting["slack"], what="everything of the other vendor's")
    assert len(work.waiting["zendesk"]) == 198


def test_what_there_was_no_thread_for_is_begun_when_one_is_free_and_others_are_told_of_it(work: Work) -> None:
    work.waiting["zendesk"] = [1, 2, 3]
    work.dispatcher.ring()
    until(lambda: len(work.begun) == 2)
    assert work.passed_on == 1
    work.gates["zendesk"].set()
    until(lambda: len(work.begun) == 3)


def test_what_is_found_beyond_the_room_for_it_waits_for_a_thread(work: Work) -> None:
    work.too_much = True
    work.waiting["zendesk"] = [1, 2, 3]
    work.dispatcher.ring()
    until(lambda: len(work.begun) == 2)
    assert work.waiting["zendesk"] == [3]
    work.gates["zendesk"].set()
    until(lambda: len(work.begun) == 3)


def test_what_no_thread_could_be_started_for_takes_no_room_and_is_begun_later(
    work: Work, monkeypatch: pytest.MonkeyPatch
) -> None:
    work.gates["slack"].set()
    work.waiting["slack"] = [1, 2]
    with monkeypatch.context() as full:
        full.setattr(dispatch, "THREADS", SimpleNamespace(run=no_more_threads))
        for _ in range(3):
            work.dispatcher.ring()
    assert work.dispatcher.drain(0)
    work.dispatcher.ring()
    until(lambda: not work.waiting["slack"], what="both")


def no_more_threads(*_: object) -> None:
    raise RuntimeError("can't start new thread")


def test_a_vendor_that_is_left_alone_is_not_even_looked_for(work: Work) -> None:
    work.admitted = {"zendesk": 0}
    work.waiting["zendesk"] = [1]
    work.dispatcher.ring()
    assert work.begun == []
    work.admitted = {"zendesk": 1}  # the probe
    work.waiting["zendesk"] = [1, 2]
    work.dispatcher.ring()
    until(lambda: work.begun == [("zendesk", 1)])


def test_rings_during_a_look_are_one_more_look(work: Work) -> None:
    work.look_on.clear()
    first = threading.Thread(target=work.dispatcher.ring)
    first.start()
    assert work.looking.wait(10)
    work.waiting["slack"] = [1]
    for _ in range(100):
        work.dispatcher.ring()  # returns at once
    work.look_on.set()
    first.join(10)
    assert work.looks == 2
    until(lambda: work.begun == [("slack", 1)])


def test_work_that_comes_up_while_the_same_is_ending_is_not_forgotten(work: Work) -> None:
    """Its thread has found nothing more to do, and has not gone yet."""
    work.waiting["slack"] = [1]
    work.dispatcher.ring()
    until(lambda: work.begun == [("slack", 1)])
    work.waiting["slack"] = [1]
    work.dispatcher.ring()
    work.gates["slack"].set()
    until(lambda: work.begun == [("slack", 1)] * 2)


@pytest.mark.parametrize("error", [StoreUnavailable(), ZeroDivisionError()])
def test_a_look_that_fails_is_followed_by_others(work: Work, error: Exception) -> None:
    work.fails = error
    work.dispatcher.ring()
    work.fails = None
    work.waiting["slack"] = [1]
    work.dispatcher.ring()
    until(lambda: work.begun == [("slack", 1)])


def test_a_place_is_one_of_the_threads_and_what_else_there_is_is_looked_for_after_it(work: Work) -> None:
    work.waiting["slack"] = [1, 2]
    place = work.dispatcher.reserve("slack", ("slack", 9))
    assert place is not None
    assert work.dispatcher.reserve("slack", ("slack", 9)) is None, "somebody is at it"
    other = work.dispatcher.reserve("slack", ("slack", 8))
    assert other is not None
    assert work.dispatcher.reserve("slack", ("slack", 7)) is None, "there are two threads"
    work.gates["slack"].set()
    done = threading.Event()
    place.run(done.set)
    assert done.wait(10)
    until(lambda: not work.waiting["slack"])
    other.leave()


def test_what_has_a_place_is_done_also_where_no_thread_can_be_started(
    work: Work, monkeypatch: pytest.MonkeyPatch
) -> None:
    place, done = work.dispatcher.reserve("slack", ("slack", 9)), threading.Event()
    assert place is not None
    monkeypatch.setattr(dispatch, "THREADS", SimpleNamespace(run=no_more_threads))
    place.run(done.set)
    assert done.is_set()
    assert work.dispatcher.drain(0)


def test_a_place_that_is_left_is_free_for_what_waits(work: Work) -> None:
    places = [work.dispatcher.reserve("slack", ("slack", one)) for one in (8, 9)]
    work.waiting["slack"] = [1]
    work.dispatcher.ring()
    assert work.begun == []
    for place in filter(None, places):
        place.leave()
    until(lambda: work.begun == [("slack", 1)])


def test_no_place_is_kept_for_a_vendor_that_is_left_alone_nor_where_it_is_unknown_or_stopped(work: Work) -> None:
    work.admitted = {"slack": 0}
    assert work.dispatcher.reserve("slack", ("slack", 1)) is None
    assert work.dispatcher.reserve("fax", ("fax", 1)) is None
    work.dispatcher.stop()
    assert work.dispatcher.reserve("zendesk", ("zendesk", 1)) is None


def test_whoever_stops_waits_for_places_too(work: Work) -> None:
    place = work.dispatcher.reserve("slack", ("slack", 1))
    assert place is not None
    work.dispatcher.stop()
    assert not work.dispatcher.drain(0)
    done = threading.Event()
    place.run(done.set)
    assert work.dispatcher.drain(10)
    assert done.is_set()


def test_stopped_it_begins_nothing_new(work: Work) -> None:
    work.dispatcher.stop()
    work.waiting["slack"] = [1]
    work.dispatcher.ring()
    assert work.dispatcher.drain(1)
    assert work.begun == []


def test_what_a_ring_names_is_begun_without_a_look(work: Work) -> None:
    work.waiting["slack"] = [1, 2]

    work.dispatcher.begin("slack", ("slack", 2))

    until(lambda: work.begun == [("slack", 2)])
    assert work.looks == 0


def test_where_no_thread_is_free_what_a_ring_names_is_found_once_there_is_one(work: Work) -> None:
    work.waiting["slack"] = [1, 2, 3]
    for number in (1, 2, 3):
        work.dispatcher.begin("slack", ("slack", number))
    until(lambda: len(work.begun) == 2)
    assert work.passed_on
    assert work.dispatcher.full()

    work.gates["slack"].set()

    until(lambda: len(work.begun) == 3)


def test_what_is_named_while_no_thread_is_free_is_kept_for_the_next_that_is_where_that_was_asked_for() -> None:
    work = Work(keeps=True)
    work.fails = StoreUnavailable("nothing can be looked for")
    work.waiting["slack"] = [1, 2, 3, 4]
    for number in (1, 2, 3, 4):
        work.dispatcher.begin("slack", ("slack", number))
    until(lambda: len(work.begun) == 2)

    work.gates["slack"].set()

    until(lambda: len(work.begun) == 4)
    assert work.dispatcher.drain(10)


def test_what_is_named_beyond_what_is_kept_is_looked_for(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(dispatch, "KEPT", 1)
    work = Work(keeps=True)
    work.waiting["slack"] = [1, 2, 3, 4, 5]
    for number in (1, 2, 3, 4, 5):
        work.dispatcher.begin("slack", ("slack", number))
    until(lambda: len(work.begun) == 2)
    assert work.passed_on, "others may have threads"

    work.gates["slack"].set()

    until(lambda: sorted(work.begun) == [("slack", number) for number in (1, 2, 3, 4, 5)])
    assert work.dispatcher.drain(10)


def test_who_stops_leaves_what_was_kept_to_others() -> None:
    work = Work(keeps=True)
    work.waiting["slack"] = [1, 2, 3]
    for number in (1, 2, 3):
        work.dispatcher.begin("slack", ("slack", number))
    until(lambda: len(work.begun) == 2)
    work.dispatcher.stop()

    work.gates["slack"].set()

    assert work.dispatcher.drain(10)
    until(lambda: work.passed_on)
    assert work.waiting["slack"] == [3]


def test_a_ring_names_work_twice_or_of_an_unknown_vendor_and_others_are_found(work: Work) -> None:
    work.waiting["slack"] = [1]
    work.dispatcher.begin("slack", ("slack", 1))
    until(lambda: work.begun == [("slack", 1)])
    work.waiting["zendesk"] = [5]

    work.dispatcher.begin("slack", ("slack", 1))
    until(lambda: ("zendesk", 5) in work.begun)
    work.waiting["zendesk"] = [6]
    work.dispatcher.begin("telex", ("telex", 1))

    until(lambda: ("zendesk", 6) in work.begun)
    assert work.begun.count(("slack", 1)) == 1


def test_what_a_ring_names_after_the_stop_is_left_to_others(work: Work) -> None:
    work.waiting["slack"] = [1]
    work.dispatcher.stop()

    work.dispatcher.begin("slack", ("slack", 1))

    assert work.passed_on == 1
    assert not work.begun


def test_where_there_can_be_no_thread_what_a_ring_names_keeps_no_place(
    work: Work, monkeypatch: pytest.MonkeyPatch
) -> None:
    work.waiting["slack"] = [1]
    with monkeypatch.context() as patched:
        patched.setattr(dispatch, "THREADS", SimpleNamespace(run=no_more_threads))
        work.dispatcher.begin("slack", ("slack", 1))

    work.dispatcher.begin("slack", ("slack", 1))

    until(lambda: work.begun == [("slack", 1)])
