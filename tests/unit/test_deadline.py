"""A hard end for a network exchange."""

from __future__ import annotations

import socket
import threading
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor

import pytest

from bot.llm.deadline import Deadlines


@pytest.fixture
def pair() -> Iterator[tuple[socket.socket, socket.socket]]:
    ours, theirs = socket.socketpair()
    with ours, theirs:
        yield ours, theirs


def test_a_reader_wakes_up_when_its_time_is_over(pair: tuple[socket.socket, socket.socket]) -> None:
    ours, _ = pair
    with Deadlines().ends(ours, time.monotonic() + 0.05):
        assert ours.recv(1) == b""  # without the deadline this waits until the test's own time is over


def test_an_exchange_that_ends_in_time_keeps_its_connection(pair: tuple[socket.socket, socket.socket]) -> None:
    ours, theirs = pair
    deadlines = Deadlines()
    with deadlines.ends(ours, time.monotonic() + 0.02):
        pass
    other, peer = socket.socketpair()
    with other, peer, deadlines.ends(other, time.monotonic() + 0.1):
        assert other.recv(1) == b""  # a later deadline has passed, so the earlier one had its chance
    theirs.sendall(b"x")
    assert ours.recv(1) == b"x"


def test_an_earlier_deadline_that_comes_later_is_kept_too(pair: tuple[socket.socket, socket.socket]) -> None:
    ours, theirs = pair
    deadlines = Deadlines()
    with deadlines.ends(theirs, time.monotonic() + 600), deadlines.ends(ours, time.monotonic() + 0.05):
        assert ours.recv(1) == b""


def test_one_thread_watches_them_all() -> None:
    deadlines = Deadlines()
    before = threading.active_count()
    pairs = [socket.socketpair() for _ in range(20)]

    def read(pair: tuple[socket.socket, socket.socket]) -> bytes:
        with pair[0], pair[1], deadlines.ends(pair[0], time.monotonic() + 0.1):
            return pair[0].recv(1)

    with ThreadPoolExecutor(20) as pool:
        assert set(pool.map(read, pairs)) == {b""}
    assert threading.active_count() <= before + 1
