"""Rings are heard: one for all that waits, each kind by itself, and after Redis was away."""

from __future__ import annotations

import socket
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager

import pytest
import redis

from bot import rings
from bot.jobs import Happened, Job, JobQueue, connect
from tests.support.polling import until
from workers.bulkheads.doorbell import hear_until_stopped


@contextmanager
def hearing(url: str, job: Job, look: Callable[[], object], beat: Callable[[], None] = lambda: None) -> Iterator[None]:
    stopping = threading.Event()
    told = (job, connect(url, timeout=10), lambda _: look(), stopping, beat)
    thread = threading.Thread(target=hear_until_stopped, args=told)
    thread.start()
    try:
        yield
    finally:
        stopping.set()
        thread.join(20)
        assert not thread.is_alive()


def test_a_ring_that_waits_stands_for_all_until_it_is_heard(redis_url: str) -> None:
    client, looks = connect(redis_url), list[Job]()
    job_queue = JobQueue(client)
    for number in range(3):
        job_queue.announce(Happened.QUESTION_WAITS, number)
    assert client.llen(rings.key("answers")) == 1

    with hearing(redis_url, Job.ANSWER, lambda: looks.append(Job.ANSWER)):
        until(lambda: looks)
        job_queue.announce(Happened.QUESTION_WAITS, 4)
        until(lambda: len(looks) == 2)
    assert not client.exists(rings.key("answers"))


def test_a_ring_waits_for_no_more_than_the_look_before_it(redis_url: str) -> None:
    looks, gate = list[Job](), threading.Event()
    job_queue = JobQueue(connect(redis_url))

    def slow() -> None:
        looks.append(Job.ANSWER)
        gate.wait(20)

    with ExitStack() as stack:
        stack.enter_context(hearing(redis_url, Job.ANSWER, slow))
        stack.enter_context(hearing(redis_url, Job.DELIVER, lambda: looks.append(Job.DELIVER)))
        job_queue.enqueue(Job.ANSWER)
        until(lambda: looks == [Job.ANSWER])
        job_queue.enqueue(Job.ANSWER)
        job_queue.enqueue(Job.DELIVER)
        until(lambda: looks == [Job.ANSWER, Job.DELIVER])
        gate.set()
        until(lambda: looks == [Job.ANSWER, Job.DELIVER, Job.ANSWER])


def test_connections_cut_meanwhile_are_made_anew(redis_url: str) -> None:
    client, looks, rounds = connect(redis_url), list[None](), list[None]()
    own = str(client.connection_pool.connection_kwargs["db"])
    with hearing(redis_url, Job.ANSWER, lambda: looks.append(None), lambda: rounds.append(None)):
        until(lambda: rounds)
        for one in client.client_list():  # others share the server: only this test's connections
            if one["db"] == own:
                client.client_kill_filter(_id=one["id"], skipme=True)
        JobQueue(client).enqueue(Job.ANSWER)
        until(lambda: looks)


def test_after_a_fail_over_who_only_reads_is_left_for_who_has_its_address(redis_url: str) -> None:
    client, operator = connect(redis_url), redis.Redis.from_url(redis_url)
    before = client.client_id()
    operator.replicaof("127.0.0.1", "1")
    try:
        assert not JobQueue(client).announce(Happened.QUESTION_WAITS, 1)
    finally:
        operator.replicaof("NO", "ONE")
    assert JobQueue(client).announce(Happened.QUESTION_WAITS, 1)
    assert client.client_id() != before


def test_while_redis_is_away_it_goes_round_and_hears_a_stop() -> None:
    rounds = list[None]()
    with hearing("redis://127.0.0.1:1/0", Job.ANSWER, lambda: None, lambda: rounds.append(None)):
        until(lambda: len(rounds) == 2)


@pytest.mark.parametrize("word", ["os.system", "nan", "-1e9", "1e999", "1:slack", "1:slack:²", "::"])
def test_whatever_stands_there_is_a_ring_and_no_more(redis_url: str, word: str) -> None:
    client = connect(redis_url)
    client.rpush(rings.key("answers"), word)

    heard = rings.take(client, "answers", 1)
    assert heard is not None
    assert heard.waited >= 0
    assert heard.names is None
    assert not client.exists(rings.key("answers"))


@pytest.mark.parametrize(("key", "names"), [(rings.key, []), (rings.key_of_named, [rings.Work("slack", 1)])])
def test_what_is_no_list_is_taken_away_and_stands_for_the_rings_that_failed(
    redis_url: str, key: Callable[[str], str], names: list[rings.Work]
) -> None:
    client, looks = connect(redis_url), list[None]()
    client.set(key("answers"), "somebody else's")
    assert not JobQueue(client).announce(Happened.QUESTION_IS_NEXT, 1, names=names)

    with hearing(redis_url, Job.ANSWER, lambda: looks.append(None)):
        until(lambda: looks)
        assert JobQueue(client).announce(Happened.QUESTION_IS_NEXT, 2, names=names)
        until(lambda: len(looks) == 2)


@pytest.mark.parametrize("asked", ["", "?retry_on_timeout=yes"])
def test_what_may_have_been_heard_is_not_said_again(asked: str) -> None:
    """A Redis that stood still runs what it was sent when it goes on: twice, if it was sent twice."""
    with socket.create_server(("127.0.0.1", 0)) as silent:
        silent.setblocking(False)  # whoever came is there already
        client = connect(f"redis://127.0.0.1:{silent.getsockname()[1]}{asked}", timeout=0.1)
        with pytest.raises(redis.TimeoutError):
            client.rpush(rings.key("answers"), 1)
        silent.accept()[0].close()
        with pytest.raises(BlockingIOError):
            silent.accept()


def test_a_ring_names_what_anybody_may_begin_with_and_each_is_heard_once(redis_url: str) -> None:
    client = connect(redis_url)
    queue, works = JobQueue(client), [rings.Work("slack", 7), rings.Work("web", 8)]
    queue.announce(Happened.QUESTION_IS_NEXT, 7, names=works)
    queue.announce(Happened.QUESTION_WAITS, 9)

    heard = [rings.take(client, "answers", 1) for _ in range(3)]

    assert [one and one.names for one in heard] == [*works, None]
    assert not client.keys("firstline:ring:answers*")


def test_of_too_many_that_are_named_the_longest_waiting_stay(redis_url: str) -> None:
    client = connect(redis_url)
    queue = JobQueue(client)
    for start in range(0, rings.MOST + 200, 100):
        queue.announce(Happened.QUESTION_IS_NEXT, 1, names=[rings.Work("slack", start + n) for n in range(100)])

    assert client.llen(rings.key_of_named("answers")) == rings.MOST
    heard = rings.take(client, "answers", 1)
    assert heard is not None
    assert heard.names == rings.Work("slack", 0)


def test_who_is_full_hears_what_nobody_else_does(redis_url: str) -> None:
    """And lets others go first: it waits before each time it listens."""
    heard, asked, stopping = list[object](), list[None](), threading.Event()

    def full() -> bool:
        asked.append(None)
        return True

    told = (Job.ANSWER, connect(redis_url, timeout=10), heard.append, stopping, lambda: None, full)
    thread = threading.Thread(target=hear_until_stopped, args=told)
    thread.start()
    JobQueue(connect(redis_url)).enqueue(Job.ANSWER)
    until(lambda: heard and asked)
    stopping.set()
    thread.join(20)
    assert not thread.is_alive()


def test_of_a_conversation_that_is_forgotten_no_ring_is_left(redis_url: str) -> None:
    client = connect(redis_url)
    queue = JobQueue(client)
    queue.announce(Happened.QUESTION_IS_NEXT, 7, names=[rings.Work("slack", 7), rings.Work("slack", 77)])

    assert queue.forget([7], []) == 1

    heard = rings.take(client, "answers", 1)
    assert heard is not None
    assert heard.names == rings.Work("slack", 77)


@pytest.mark.parametrize("number", ["9" * 5000, "9" * 19, "12x", "-1", ""])
def test_a_ring_that_names_no_number_of_ours_is_one_that_names_nothing(redis_url: str, number: str) -> None:
    client, looks = connect(redis_url), list[Job]()
    client.rpush(rings.key_of_named("answers"), f"1.0:slack:{number}")
    with hearing(redis_url, Job.ANSWER, lambda: looks.append(Job.ANSWER)):
        until(lambda: len(looks) == 1)
        client.rpush(rings.key_of_named("answers"), "1.0:slack:7")
        until(lambda: len(looks) == 2)


def test_a_redis_that_hangs_is_waited_for_once_and_not_for_each_of_hundreds() -> None:
    with socket.create_server(("127.0.0.1", 0)) as hangs:  # it takes connections, and that is all
        job_queue = JobQueue(connect(f"redis://127.0.0.1:{hangs.getsockname()[1]}", timeout=0.5))
        began = time.monotonic()
        taken = [job_queue.enqueue_missed(Job.ESCALATE, number, once_in=60) for number in range(200)]
        assert time.monotonic() - began < 3
    assert not any(taken)
